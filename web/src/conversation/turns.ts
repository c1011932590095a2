import { type Api, data } from "../api/client";
import { asRefusal } from "../api/refusal";
import { type Wait, wait } from "../api/retry";
import type { Step, Turn } from "../api/types";

export interface Question {
  readonly sessionId: string;
  readonly message: string;
  /** The same for every sending of the same question. */
  readonly key: string;
}

/**
 * Where answers come from. Today a request that is answered when the turn is done, with its steps
 * polled where it is not; a socket that pushes steps and words is another implementation of this.
 */
export interface TurnSource {
  /** Ask, and hear of the steps taken so far each time that there are more. */
  ask(question: Question, onSteps: (steps: readonly Step[]) => void): Promise<Turn>;
}

/** Pauses between looks, in milliseconds; the last one is repeated. */
const PAUSES = [300, 500, 800, 1_200, 2_000];
const MOST_LOOKS = 60;

export class PollingTurnSource implements TurnSource {
  readonly #api: Api;
  readonly #wait: Wait;

  constructor(api: Api, pause: Wait = wait) {
    this.#api = api;
    this.#wait = pause;
  }

  async ask(question: Question, onSteps: (steps: readonly Step[]) => void): Promise<Turn> {
    const turn = await this.#post(question);
    onSteps(turn.steps);
    return turn.status === "running" ? this.#follow(turn, onSteps) : turn;
  }

  /** While an earlier message is being answered the store refuses the next one: wait for its end. */
  async #post(question: Question): Promise<Turn> {
    for (let look = 0; ; look++) {
      try {
        return await this.#send(question);
      } catch (thrown) {
        if (asRefusal(thrown).code !== "turn_in_progress" || look === MOST_LOOKS) throw thrown;
        await this.#pause(look);
      }
    }
  }

  #send({ sessionId, message, key }: Question): Promise<Turn> {
    const params = { path: { session_id: sessionId }, header: { "Idempotency-Key": key } };
    return data(this.#api.POST("/v1/sessions/{session_id}/turns", { params, body: { message } }));
  }

  async #follow(turn: Turn, onSteps: (steps: readonly Step[]) => void): Promise<Turn> {
    const path = { session_id: turn.session_id, turn_id: turn.id };
    let steps: readonly Step[] = turn.steps;
    for (let look = 0; look < MOST_LOOKS; look++) {
      await this.#pause(look);
      const query = { after: steps.at(-1)?.number ?? 0 };
      const route = "/v1/sessions/{session_id}/turns/{turn_id}/steps" as const;
      const news = await data(this.#api.GET(route, { params: { path, query } }));
      steps = [...steps, ...news.items];
      if (news.items.length) onSteps(steps);
      if (news.finished) break;
    }
    return data(this.#api.GET("/v1/sessions/{session_id}/turns/{turn_id}", { params: { path } }));
  }

  #pause(look: number): Promise<void> {
    return this.#wait(PAUSES[Math.min(look, PAUSES.length - 1)] ?? 0);
  }
}
