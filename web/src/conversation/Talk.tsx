import { type RefObject, useEffect, useRef } from "react";
import type { Step } from "../api/types";
import { withMethodNames } from "../checkout/methods";
import { plain } from "../format";
import { useShop, useValue } from "../ui/context";
import { useFocusOnce } from "../ui/focus";
import { Trouble } from "../ui/Notice";
import { Composer } from "./Composer";
import type { Entry } from "./conversation";
import { Reply, StepLine, Steps } from "./Reply";
import { Welcome } from "./Welcome";

/** The conversation, newest below, and where the next message is written. */
export function Talk({ input }: { input: RefObject<HTMLTextAreaElement | null> }) {
  const { conversation } = useShop();
  const { entries, restoring } = useValue(conversation.state);
  const empty = !entries.length && !restoring;
  return (
    <main className="talk" id="talk">
      <div className="talk-scroll">
        {empty ? (
          <Welcome />
        ) : (
          <ol className="entries" aria-label="Conversation">
            {entries.map((entry, index) => (
              <EntryView key={entry.key} entry={entry} newest={index === entries.length - 1} />
            ))}
          </ol>
        )}
      </div>
      <div className="talk-foot">
        <Suggestions entry={entries.at(-1)} />
        <Composer input={input} />
        <p className="promise">Nothing is bought without your yes.</p>
      </div>
      <Announcer entry={entries.at(-1)} />
    </main>
  );
}

function EntryView({ entry, newest }: { entry: Entry; newest: boolean }) {
  const { conversation } = useShop();
  const item = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the arrival of the answer that scrolls
  useEffect(() => {
    if (newest) item.current?.scrollIntoView({ block: "start" });
  }, [newest, entry.turn, entry.refusal]);
  const { key, message, turn, steps, refusal } = entry;
  useFocusOnce(item, newest && !turn);
  return (
    <li className="entry" ref={item} tabIndex={-1}>
      <p className="said" dir="auto">
        <span className="visually-hidden">You: </span>
        <bdi>{withMethodNames(plain(message))}</bdi>
      </p>
      {turn?.reply && <Reply turn={turn} reply={turn.reply} newest={newest} />}
      {turn && <Steps steps={turn.steps} />}
      {refusal && <Trouble refusal={refusal} onRetry={() => void conversation.retry(key)} />}
      {!turn && !refusal && <Working steps={steps} />}
    </li>
  );
}

function Working({ steps }: { steps: readonly Step[] }) {
  return (
    <div className="working">
      <span className="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {steps.length > 0 && (
        <ol>
          {steps.map((step) => (
            <StepLine key={step.number} step={step} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Suggestions({ entry }: { entry: Entry | undefined }) {
  const { conversation } = useShop();
  const { working } = useValue(conversation.state);
  const suggestions = entry?.turn?.reply?.suggestions ?? [];
  if (!suggestions.length) return null;
  return (
    <ul className="chips" aria-label="Suggestions">
      {suggestions.map((suggestion) => (
        <li key={suggestion}>
          <button
            type="button"
            className="chip"
            disabled={working}
            onClick={() => void conversation.say(suggestion)}
          >
            {withMethodNames(suggestion)}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Tells who cannot see the page what has been answered, in short. */
function Announcer({ entry }: { entry: Entry | undefined }) {
  return (
    <p className="visually-hidden" role="status">
      {entry ? spoken(entry) : ""}
    </p>
  );
}

function spoken({ turn, refusal }: Entry): string {
  if (refusal) return "";
  if (!turn?.reply) return "Working on it.";
  const count = turn.reply.cards.length;
  const cards = count === 1 ? " One product is shown." : ` ${count} products are shown.`;
  return `${turn.reply.text}${count ? cards : ""}`;
}
