// The width of an element, and where it starts on the page.
import { type RefObject, useLayoutEffect, useState } from 'react';

interface Extent {
  width: number;
  top: number;
}

export function useWidth(box: RefObject<HTMLElement | null>): Extent {
  const [extent, setExtent] = useState<Extent>({ width: 0, top: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => {
      const { clientWidth: width, offsetTop: top } = element;
      setExtent((known) => (known.width === width && known.top === top ? known : { width, top }));
    };
    measure();
    // The content above may appear and disappear.
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [box]);
  return extent;
}
