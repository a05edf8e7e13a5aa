// Recounts tally documents with the browser's code: a document a line on standard input, its standings a line out.
import { createInterface } from "node:readline";
import { recount } from "../static/js/recount/tally.js";

for await (const text of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(recount(text))}\n`);
}
