import type { Turn } from "../api/types";
import { plain } from "../format";

const ITEM = "- ";

/**
 * The words of an answer without the lines that a table or a list beside them shows anyway: those of a
 * comparison by its rows' labels, and those of a memory where the turn did nothing but tell it.
 */
export function prose({ reply, steps }: Turn, showsMemory: boolean): string {
  const labels = reply?.comparison?.rows.map((row) => `${ITEM}${row.label}: `) ?? [];
  const acts = steps.filter(({ kind }) => kind !== "plan" && kind !== "answer");
  const onlyMemory = showsMemory && acts.length === 1;
  const shownBeside = (line: string) =>
    labels.some((label) => line.startsWith(label)) || (onlyMemory && line.startsWith(ITEM));
  const lines = plain(reply?.text ?? "").split("\n");
  return lines.filter((line) => !shownBeside(line)).join("\n");
}
