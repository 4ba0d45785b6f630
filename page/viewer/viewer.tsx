// One picture after another in full size: the lightbox handles keys, touch and zoom; details and actions are ours.
import { useEffect, useRef, useState } from 'react';
import type { ControllerRef, FullscreenRef } from 'yet-another-react-lightbox';
import { isFocusLost } from '../focus.ts';
import { useGallery } from '../gallery.ts';
import type { Shot } from '../grid/entry.ts';
import { showPicture } from '../route.ts';
import { useFocus } from './focal/use-focus.tsx';
import { Stage } from './stage.tsx';
import { useDetails } from './use-details.ts';
import { useKeys } from './use-keys.ts';
import { useSlides } from './use-slides.ts';

interface ViewerProps {
  shots: readonly Shot[];
  name: string;
  onRemove(name: string): void;
  onClose(): void;
}

export function Viewer({ shots, name, onRemove, onClose }: ViewerProps) {
  const { config } = useGallery();
  const lightbox = useRef<ControllerRef>(null);
  const fullscreen = useRef<FullscreenRef>(null);
  const seen = seenIn(lightbox.current, shots, name);
  const at = shots.findIndex((one) => one.name === seen);
  const found = useDetails(shots, at);
  const [zoomed, setZoomed] = useState<string | null>(null);
  const [hasDetails, setHasDetails] = useState(innerWidth >= 900);
  const slides = useSlides(shots, found.details, zoomed);
  const index = slides.findIndex((slide) => slide.name === seen);
  useEffect(() => {
    // When a button disappears after use, the focus must go somewhere, or keys would do nothing.
    if (isFocusLost()) lightbox.current?.focus();
  });
  const shot = shots[at];
  const focal = useFocus(found.details.get(seen));
  const toggleDetails = () => setHasDetails(!hasDetails);
  useKeys({
    Delete: () => onRemove(seen),
    Backspace: () => onRemove(seen),
    Home: () => lightbox.current?.prev({ count: at }),
    End: () => lightbox.current?.next({ count: shots.length - 1 - at }),
    i: toggleDetails,
    f: () => (document.fullscreenElement ? fullscreen.current?.exit() : fullscreen.current?.enter()),
  });
  if (!shot || index < 0) return null;
  const turn = (turned: number) => showPicture(slides[turned]?.name ?? seen);
  const events = { onDetails: toggleDetails, onTurn: turn, onZoom: setZoomed, onRemove, onClose };
  const isReadOnly = config.source !== undefined;
  const shown = { slides, index, shot, found, hasDetails, isReadOnly, focusButton: focal.button };
  return (
    <>
      <Stage lightbox={lightbox} fullscreen={fullscreen} {...shown} {...events} />
      {focal.dialog}
    </>
  );
}

/** The picture on display. The lightbox is ahead of the URL: an update during a slide change must not move it back. */
function seenIn(lightbox: ControllerRef | null, shots: readonly Shot[], name: string): string {
  const ahead = lightbox?.getLightboxState().currentSlide?.name;
  // If that picture is gone, the URL names the next one.
  return shots.some((one) => one.name === ahead) ? (ahead ?? name) : name;
}
