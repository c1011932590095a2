import { type Api, data } from "../api/client";
import { asRefusal, type Refusal } from "../api/refusal";
import type { Memory } from "../api/types";
import { Observable } from "../observable";

export interface MemoryState {
  readonly memory: Memory | null;
  readonly busy: boolean;
  readonly refusal: Refusal | null;
}

const START: MemoryState = { memory: null, busy: false, refusal: null };

/** What the shop remembers of whoever is shopping, and the way to have it forgotten. */
export class MemoryStore {
  readonly state = new Observable<MemoryState>(START);
  readonly #api: Api;
  readonly #onForgotten: () => Promise<void>;

  /** `onForgotten` is called when words have gone from what was said, too. */
  constructor(api: Api, onForgotten: () => Promise<void>) {
    this.#api = api;
    this.#onForgotten = onForgotten;
  }

  async load(): Promise<void> {
    await this.#step(() => data(this.#api.GET("/v1/memory")));
  }

  async forget(id: string): Promise<void> {
    const params = { path: { entry_id: id } };
    const gone = await this.#step(() =>
      data(this.#api.DELETE("/v1/memory/entries/{entry_id}", { params })),
    );
    if (gone) await this.#onForgotten();
  }

  reset(): void {
    this.state.set(START);
  }

  /** Whether it worked. */
  async #step(take: () => Promise<Memory>): Promise<boolean> {
    this.state.update((state) => ({ ...state, busy: true, refusal: null }));
    try {
      const memory = await take();
      this.state.set({ memory, busy: false, refusal: null });
      return true;
    } catch (thrown) {
      this.state.update((state) => ({ ...state, busy: false, refusal: asRefusal(thrown) }));
      return false;
    }
  }
}
