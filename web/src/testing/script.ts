import { type Api, createApi } from "../api/client";
import type { Fetch } from "../api/retry";

/** A request as a test looks at it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

type Answer = Response | Error | Promise<Response>;

/** A store that says what a test has it say, and remembers what it was asked. */
export class Script {
  readonly asked: Asked[] = [];
  readonly #answer: (asked: Asked) => Answer;

  constructor(answer: (asked: Asked) => Answer) {
    this.#answer = answer;
  }

  readonly fetch: Fetch = async (request) => {
    const text = await request.text();
    const { pathname, search } = new URL(request.url);
    const asked = {
      method: request.method,
      path: pathname + search,
      headers: request.headers,
      body: text ? JSON.parse(text) : undefined,
    };
    this.asked.push(asked);
    const answer = await this.#answer(asked);
    if (answer instanceof Error) throw answer;
    return answer;
  };

  get api(): Api {
    return createApi("https://shop.test", this.fetch);
  }

  /** `POST /v1/guests`, for each request. */
  get lines(): string[] {
    return this.asked.map(({ method, path }) => `${method} ${path}`);
  }
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });

export const problem = (status: number, code: string, more: object = {}): Response =>
  json(
    { type: "about:blank", title: code, status, code, detail: `because ${code}`, ...more },
    status,
  );

/** The answers one after another; asked once more, it fails the test. */
export function inTurn(...answers: Answer[]): () => Answer {
  return () => {
    const answer = answers.shift();
    if (!answer) throw new Error("asked more often than expected");
    return answer;
  };
}

/** A Storage in memory. */
export function keep(start: Record<string, string> = {}) {
  const kept = new Map(Object.entries(start));
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

/** Waits for nothing, and remembers how long it should have. */
export function pauses() {
  const waited: number[] = [];
  const pause = async (milliseconds: number) => {
    waited.push(milliseconds);
  };
  return { waited, pause };
}
