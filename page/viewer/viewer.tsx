// One picture after another in full size: the lightbox handles keys, touch and zoom; details and actions are ours.
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import Lightbox, { type ControllerRef, type FullscreenRef } from 'yet-another-react-lightbox';
import Counter from 'yet-another-react-lightbox/plugins/counter';
import Fullscreen from 'yet-another-react-lightbox/plugins/fullscreen';
import Zoom from 'yet-another-react-lightbox/plugins/zoom';
import 'yet-another-react-lightbox/styles.css';
import 'yet-another-react-lightbox/plugins/counter.css';
import { isFocusLost } from '../focus.ts';
import type { Shot } from '../grid/view.ts';
import { Icon } from '../icons.tsx';
import { showPicture } from '../route.ts';
import { Details } from './details.tsx';
import { useFocus } from './focal/use-focus.tsx';
import { BlankSlide, slideOf } from './slides.tsx';
import { useDetails } from './use-details.ts';
import { useKeys } from './use-keys.ts';

interface ViewerProps {
  shots: readonly Shot[];
  name: string;
  onRemove(name: string): void;
  onClose(): void;
}

const isCalm = matchMedia('(prefers-reduced-motion: reduce)');

export function Viewer({ shots, name, onRemove, onClose }: ViewerProps) {
  const lightbox = useRef<ControllerRef>(null);
  const fullscreen = useRef<FullscreenRef>(null);
  // The lightbox is ahead of the address: an update during a slide must not turn it back.
  const ahead = lightbox.current?.getLightboxState().currentSlide?.name;
  // Unless that picture is gone, and the address leads to the next.
  const seen = shots.some((one) => one.name === ahead) ? (ahead ?? name) : name;
  const at = shots.findIndex((one) => one.name === seen);
  const { details, trouble } = useDetails(shots, at);
  const [zoomed, setZoomed] = useState<string | null>(null);
  const [isTelling, setTelling] = useState(innerWidth >= 900);
  const newest = useMemo(
    () => shots.map((one) => slideOf(one, details.get(one.name), one.name === zoomed)),
    [shots, details, zoomed],
  );
  // Deferred, so that new slides never arrive together with a turn, which the lightbox would then forget.
  const slides = useDeferredValue(newest);
  const index = slides.findIndex((slide) => slide.name === seen);
  useEffect(() => {
    // When a button disappears after use, the focus must go somewhere, or keys would do nothing.
    if (isFocusLost()) lightbox.current?.focus();
  });
  const shot = shots[at];
  const focal = useFocus(details.get(seen));
  useKeys({
    Delete: () => onRemove(seen),
    Backspace: () => onRemove(seen),
    Home: () => lightbox.current?.prev({ count: at }),
    End: () => lightbox.current?.next({ count: shots.length - 1 - at }),
    i: () => setTelling(!isTelling),
    f: () => (document.fullscreenElement ? fullscreen.current?.exit() : fullscreen.current?.enter()),
  });
  if (!shot || index < 0) return null;
  return (
    <>
      <Lightbox
        open
        close={onClose}
        index={index}
        slides={slides}
        plugins={[Zoom, Counter, Fullscreen]}
        portal={{ root: document.getElementById('viewer') }}
        className={isTelling ? 'viewer telling' : 'viewer'}
        carousel={{ finite: true, padding: '16px', spacing: '50%', imageProps: { draggable: false } }}
        animation={isCalm.matches ? { fade: 0, swipe: 0, navigation: 0, zoom: 0 } : { fade: 150, swipe: 250 }}
        controller={{ ref: lightbox, closeOnBackdropClick: false, closeOnPullDown: true }}
        labels={{ Lightbox: 'Picture', 'Photo gallery': 'Pictures' }}
        fullscreen={{ ref: fullscreen }}
        counter={{ container: { className: 'viewer-counter' } }}
        zoom={{ maxZoomPixelRatio: 2, scrollToZoom: true, pinchZoomV4: true }}
        on={{
          view: ({ index: turned }) => showPicture(slides[turned]?.name ?? seen),
          zoom: ({ zoom }) => {
            if (zoom > 1) setZoomed(shot.name);
          },
        }}
        toolbar={{
          buttons: [
            <button
              key="info"
              type="button"
              className="yarl__button"
              aria-label="About this picture"
              aria-pressed={isTelling}
              onClick={() => setTelling(!isTelling)}
            >
              <Icon name="info" />
            </button>,
            focal.button,
            <button
              key="delete"
              type="button"
              className="yarl__button"
              aria-label="Delete this picture"
              onClick={() => onRemove(shot.name)}
            >
              <Icon name="trash" />
            </button>,
            'close',
          ],
        }}
        render={{
          slide: ({ slide }) => slide.type === 'blank' && <BlankSlide shot={slide.shot} />,
          controls: () =>
            isTelling && <Details shot={shot} details={details.get(shot.name)} trouble={trouble} />,
        }}
      />
      {focal.dialog}
    </>
  );
}
