import { type KeyboardEvent, type RefObject, useState } from "react";
import { useShop, useValue } from "../ui/context";
import { Icon } from "../ui/Icon";

/** Characters that the store takes in one message. */
const LONGEST = 2000;

/** Where the shopper writes. Enter sends, Shift and Enter begins a new line. */
export function Composer({ input }: { input: RefObject<HTMLTextAreaElement | null> }) {
  const { conversation } = useShop();
  const { working } = useValue(conversation.state);
  const [text, setText] = useState("");
  const send = () => {
    if (!text.trim() || working) return;
    setText("");
    void conversation.say(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label className="visually-hidden" htmlFor="message">
        Your message
      </label>
      <textarea
        id="message"
        ref={input}
        rows={1}
        maxLength={LONGEST}
        value={text}
        placeholder="Say what you need…"
        enterKeyHint="send"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="send" aria-label="Send" disabled={!text.trim() || working}>
        <Icon name="send" />
      </button>
    </form>
  );
}
