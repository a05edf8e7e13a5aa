"""Draws 抽签 of a running order that anyone can check: list first, then numbers, then names one by one."""
