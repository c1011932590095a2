import createClient, { type Client } from "openapi-fetch";
import { asRefusal, refusalOf } from "./refusal";
import type { Fetch } from "./retry";
import type { paths } from "./schema";

export type Api = Client<paths>;

/** A client of the store's API whose types are the store's own OpenAPI document. */
export function createApi(origin: string, send: Fetch): Api {
  return createClient<paths>({ baseUrl: origin, fetch: send });
}

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The data of an answer. Throws a `Refusal` for every other outcome. */
export async function data<T>(asked: Promise<Answer<T>>): Promise<T> {
  const answer = await asked.catch((thrown: unknown) => {
    throw asRefusal(thrown);
  });
  if (!answer.response.ok) throw refusalOf(answer.response.status, answer.error);
  return answer.data as T;
}

/** A fresh key under which a repeated POST gives its first answer again. */
export const freshKey = (): string => crypto.randomUUID();
