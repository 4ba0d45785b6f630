// One picture after another, as large as the window: keys, touch and zoom are the lightbox's; facts and deeds are ours.
import { useMemo, useState } from 'react';
import Lightbox from 'yet-another-react-lightbox';
import Counter from 'yet-another-react-lightbox/plugins/counter';
import Fullscreen from 'yet-another-react-lightbox/plugins/fullscreen';
import Zoom from 'yet-another-react-lightbox/plugins/zoom';
import 'yet-another-react-lightbox/styles.css';
import 'yet-another-react-lightbox/plugins/counter.css';
import { Details } from './details.tsx';
import { Icon } from './icons.tsx';
import { useDetails } from './looking.ts';
import { showPicture } from './route.ts';
import { BlankSlide, slideOf } from './slides.tsx';
import type { Shot } from './view.ts';

interface ViewerProps {
  shots: readonly Shot[];
  name: string;
  onRemove(name: string): void;
  onClose(): void;
}

const isCalm = matchMedia('(prefers-reduced-motion: reduce)');

export function Viewer({ shots, name, onRemove, onClose }: ViewerProps) {
  const index = shots.findIndex((shot) => shot.name === name);
  const { details, trouble } = useDetails(shots, index);
  const [zoomed, setZoomed] = useState<string | null>(null);
  const [isTelling, setTelling] = useState(innerWidth >= 900);
  const slides = useMemo(
    () => shots.map((shot) => slideOf(shot, details.get(shot.name), shot.name === zoomed)),
    [shots, details, zoomed],
  );
  const shot = shots[index];
  if (!shot) return null;
  return (
    <Lightbox
      open
      close={onClose}
      index={index}
      slides={slides}
      plugins={[Zoom, Counter, Fullscreen]}
      portal={{ root: document.getElementById('viewer') }}
      className={isTelling ? 'viewer telling' : 'viewer'}
      carousel={{ finite: true, padding: '16px', imageProps: { draggable: false } }}
      animation={isCalm.matches ? { fade: 0, swipe: 0, navigation: 0, zoom: 0 } : { fade: 150, swipe: 250 }}
      controller={{ closeOnBackdropClick: false, closeOnPullDown: true }}
      labels={{ Lightbox: 'Picture', 'Photo gallery': 'Pictures' }}
      counter={{ container: { className: 'viewer-counter' } }}
      zoom={{ maxZoomPixelRatio: 2, scrollToZoom: true }}
      on={{
        view: ({ index: at }) => shots[at] && showPicture(shots[at].name),
        zoom: ({ zoom }) => {
          if (zoom > 1) setZoomed(name);
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
          <button
            key="delete"
            type="button"
            className="yarl__button"
            aria-label="Delete this picture"
            onClick={() => onRemove(name)}
          >
            <Icon name="trash" />
          </button>,
          'close',
        ],
      }}
      render={{
        slide: ({ slide }) => slide.type === 'blank' && <BlankSlide shot={slide.shot} />,
        controls: () => isTelling && <Details shot={shot} details={details.get(name)} trouble={trouble} />,
      }}
    />
  );
}
