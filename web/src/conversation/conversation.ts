import { type Api, data, freshKey } from "../api/client";
import { asRefusal, Refusal } from "../api/refusal";
import type { Step, Turn } from "../api/types";
import { Observable } from "../observable";
import type { TurnSource } from "./turns";

/** A message and what became of it. `key` is the same for every sending of it. */
export interface Entry {
  readonly key: string;
  readonly message: string;
  readonly steps: readonly Step[];
  readonly turn: Turn | null;
  readonly refusal: Refusal | null;
}

export interface ConversationState {
  readonly entries: readonly Entry[];
  readonly working: boolean;
  /** Whether an earlier conversation is being fetched. */
  readonly restoring: boolean;
}

/** Where the id of the conversation outlives a visit. */
export interface SessionMemo {
  read(): string | null;
  write(id: string | null): void;
}

const START: ConversationState = { entries: [], working: false, restoring: false };
const OVER = new Set(["session_closed", "not_found"]);

/** The conversation of whoever is shopping: opened with the first message, restored on a return. */
export class Conversation {
  readonly state = new Observable<ConversationState>(START);
  readonly #api: Api;
  readonly #source: TurnSource;
  readonly #memo: SessionMemo;
  readonly #onTurn: (turn: Turn) => void;

  constructor(api: Api, source: TurnSource, memo: SessionMemo, onTurn: (turn: Turn) => void) {
    this.#api = api;
    this.#source = source;
    this.#memo = memo;
    this.#onTurn = onTurn;
  }

  /** Fetch what was said before, where there is a conversation to go on with. */
  async restore(): Promise<void> {
    const id = this.#memo.read();
    if (!id) return;
    this.#patch({ restoring: true });
    try {
      const params = { path: { session_id: id }, query: { limit: 50 } };
      const page = await data(this.#api.GET("/v1/sessions/{session_id}/turns", { params }));
      const earlier = [...page.items].sort((a, b) => a.number - b.number).map(entryOf);
      this.state.update((state) => ({ ...state, entries: [...earlier, ...state.entries] }));
    } catch (thrown) {
      if (!asRefusal(thrown).temporary) this.#memo.write(null);
    } finally {
      this.#patch({ restoring: false });
    }
  }

  /** Read what was said again, as words of it may have been forgotten since. */
  async reread(): Promise<void> {
    const id = this.#memo.read();
    if (!id) return;
    const params = { path: { session_id: id }, query: { limit: 50 } };
    const page = await data(this.#api.GET("/v1/sessions/{session_id}/turns", { params }));
    const now = new Map(page.items.map((turn) => [turn.id, turn]));
    this.state.update((state) => ({
      ...state,
      entries: state.entries.map((entry) => {
        const turn = entry.turn && now.get(entry.turn.id);
        return turn ? { ...entry, turn, message: turn.message, steps: turn.steps } : entry;
      }),
    }));
  }

  async say(message: string): Promise<void> {
    const text = message.trim();
    if (!text || this.state.get().working) return;
    const entry: Entry = { key: freshKey(), message: text, steps: [], turn: null, refusal: null };
    this.state.update((state) => ({ ...state, entries: [...state.entries, entry] }));
    await this.#ask(entry);
  }

  /** Send a message again that got no answer; what has arrived before is not done twice. */
  async retry(key: string): Promise<void> {
    const entry = this.state.get().entries.find((candidate) => candidate.key === key);
    if (!entry?.refusal || this.state.get().working) return;
    this.#change(key, { refusal: null });
    await this.#ask(entry);
  }

  /** Give a guest's conversation to the customer who is asking. */
  async claim(guestToken: string): Promise<void> {
    const id = this.#memo.read();
    if (!id) return;
    const params = { path: { session_id: id } };
    const body = { guest_token: guestToken };
    try {
      await data(this.#api.POST("/v1/sessions/{session_id}/claims", { params, body }));
    } catch (thrown) {
      if (!asRefusal(thrown).temporary) this.reset();
      throw thrown;
    }
  }

  /** Begin anew: somebody else is talking, or the same person about something else. */
  reset(): void {
    this.#memo.write(null);
    this.state.set(START);
  }

  async #ask(entry: Entry): Promise<void> {
    this.#patch({ working: true });
    try {
      const turn = await this.#inSession((sessionId) =>
        this.#source.ask({ sessionId, message: entry.message, key: entry.key }, (steps) =>
          this.#change(entry.key, { steps }),
        ),
      );
      this.#change(entry.key, { turn, steps: turn.steps, refusal: lossOf(turn) });
      this.#onTurn(turn);
    } catch (thrown) {
      this.#change(entry.key, { refusal: asRefusal(thrown) });
    } finally {
      this.#patch({ working: false });
    }
  }

  /** Ask in the open session; where it is over, in a new one. */
  async #inSession(ask: (sessionId: string) => Promise<Turn>): Promise<Turn> {
    const known = this.#memo.read();
    if (!known) return ask(await this.#open());
    try {
      return await ask(known);
    } catch (thrown) {
      if (!OVER.has(asRefusal(thrown).code)) throw thrown;
      return ask(await this.#open());
    }
  }

  async #open(): Promise<string> {
    const params = { header: { "Idempotency-Key": freshKey() } };
    const session = await data(this.#api.POST("/v1/sessions", { params, body: {} }));
    this.#memo.write(session.id);
    return session.id;
  }

  #change(key: string, part: Partial<Entry>): void {
    this.state.update((state) => ({
      ...state,
      entries: state.entries.map((entry) => (entry.key === key ? { ...entry, ...part } : entry)),
    }));
  }

  #patch(part: Partial<ConversationState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

function entryOf(turn: Turn): Entry {
  return {
    key: turn.id,
    message: turn.message,
    steps: turn.steps,
    turn,
    refusal: lossOf(turn),
  };
}

function lossOf(turn: Turn): Refusal | null {
  if (turn.status !== "lost") return null;
  const detail = "This message was never answered. Say it again.";
  return new Refusal({ status: 410, code: "turn_lost", detail });
}
