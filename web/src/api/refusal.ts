import type { Problem } from "./types";

/** What a problem document (RFC 9457) carries, with whatever further facts it has. */
export interface ProblemDocument {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly Problem[];
  readonly [fact: string]: unknown;
}

/** The store said no, or could not be asked. `message` is meant to be read by a person. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly Problem[];
  readonly facts: ProblemDocument;

  constructor(document: ProblemDocument) {
    super(document.detail);
    this.name = "Refusal";
    this.status = document.status;
    this.code = document.code;
    this.errors = document.errors ?? [];
    this.facts = document;
  }

  /** Whether the same request may succeed later, with nothing changed. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** What is wrong with one part of what was sent (`$.email`), in words. */
  at(path: string): string | undefined {
    return this.errors.find((problem) => problem.path === path)?.message;
  }
}

const PLAIN: Readonly<Record<number, string>> = {
  401: "You are not signed in any more.",
  403: "This is not yours to open.",
  404: "That is not here any more.",
  429: "That was a lot at once. Give it a moment and try again.",
};

/** The refusal in an answer's body; the gateway's own answers are no problem documents. */
export function refusalOf(status: number, body: unknown): Refusal {
  if (isDocument(body)) return new Refusal(body);
  const detail = PLAIN[status] ?? "The shop did not answer as it should. Try again in a moment.";
  return new Refusal({ status, code: "unexpected_answer", detail });
}

/** A refusal for anything that was thrown: what is not one already is a request that got nowhere. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  const detail = "The shop cannot be reached. Check your connection and try again.";
  return new Refusal({ status: 0, code: "unreachable", detail });
}

function isDocument(body: unknown): body is ProblemDocument {
  return typeof body === "object" && body !== null && "code" in body && "detail" in body;
}
