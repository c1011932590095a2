import { useState } from "react";

/** A product's picture; its first letter where there is none or it does not load. */
export function Picture({ src, title }: { src: string | null | undefined; title: string }) {
  const [broken, setBroken] = useState<string | null>(null);
  if (!src || broken === src) {
    return (
      <span className="picture picture-none" aria-hidden="true">
        {title.charAt(0).toUpperCase()}
      </span>
    );
  }
  // The title stands beside it: to say it twice helps nobody.
  return (
    <img
      className="picture"
      src={src}
      alt=""
      width={480}
      height={480}
      loading="lazy"
      decoding="async"
      onError={() => setBroken(src)}
    />
  );
}
