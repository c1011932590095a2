import type { ReactNode } from "react";
import type { Refusal } from "../api/refusal";

interface NoticeProps {
  readonly tone?: "info" | "warning" | "error" | "success";
  readonly children: ReactNode;
}

/** Something to know, where it matters. An error is spoken at once, the rest when there is a pause. */
export function Notice({ tone = "info", children }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={tone === "error" ? "alert" : "status"}>
      {children}
    </div>
  );
}

/** Why something did not work, and a way to try it again where that may help. */
export function Trouble({
  refusal,
  onRetry,
}: {
  refusal: Refusal;
  onRetry?: (() => void) | undefined;
}) {
  return (
    <Notice tone="error">
      <p>{refusal.message}</p>
      {onRetry && (
        <button type="button" className="text-button" onClick={onRetry}>
          Try again
        </button>
      )}
    </Notice>
  );
}
