import { type MouseEvent, type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { Icon } from "./Icon";

interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Comes from the side on a wide screen, or stands in the middle; always from below on a phone. */
  readonly place?: "side" | "middle";
  readonly onBack?: (() => void) | undefined;
}

/** A modal dialog. The browser keeps the focus inside, closes it on Escape and puts the focus back. */
export function Sheet({ title, onClose, onBack, children, place = "middle" }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // In the layout phase, for only a dialog that still stands in the page gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  const onOutside = (event: MouseEvent) => {
    if (event.target === dialog.current) onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does for the keyboard what this does for the mouse
    <dialog
      ref={dialog}
      className={`sheet sheet-${place}`}
      aria-labelledby={heading}
      onClick={onOutside}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="sheet-body">
        <header className="sheet-head">
          {onBack && (
            <button type="button" className="icon-button" aria-label="Back" onClick={onBack}>
              <Icon name="back" />
            </button>
          )}
          <h2 id={heading}>{title}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
