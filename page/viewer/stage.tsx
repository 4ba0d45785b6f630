// The viewer's lightbox: its look, its toolbar, and the details beside the picture.
import type { ReactElement, RefObject } from 'react';
import Lightbox, { type ControllerRef, type FullscreenRef } from 'yet-another-react-lightbox';
import Counter from 'yet-another-react-lightbox/plugins/counter';
import Fullscreen from 'yet-another-react-lightbox/plugins/fullscreen';
import Zoom from 'yet-another-react-lightbox/plugins/zoom';
import 'yet-another-react-lightbox/styles.css';
import 'yet-another-react-lightbox/plugins/counter.css';
import type { Shot } from '../grid/entry.ts';
import { Details } from './details.tsx';
import { BlankSlide, type slideOf } from './slides.tsx';
import { ToolButton } from './tool-button.tsx';
import type { FoundDetails } from './use-details.ts';

interface StageProps {
  lightbox: RefObject<ControllerRef | null>;
  fullscreen: RefObject<FullscreenRef | null>;
  slides: ReturnType<typeof slideOf>[];
  index: number;
  shot: Shot;
  found: FoundDetails;
  /** The details are shown. */
  hasDetails: boolean;
  /** Pictures cannot be deleted here. */
  isReadOnly: boolean;
  focusButton: ReactElement | null;
  onDetails(): void;
  onTurn(index: number): void;
  onZoom(name: string): void;
  onRemove(name: string): void;
  onClose(): void;
}

const isCalm = matchMedia('(prefers-reduced-motion: reduce)');

const look = {
  plugins: [Zoom, Counter, Fullscreen],
  carousel: { finite: true, padding: '16px', spacing: '50%', imageProps: { draggable: false } },
  labels: { Lightbox: 'Picture', 'Photo gallery': 'Pictures' },
  counter: { container: { className: 'viewer-counter' } },
  zoom: { maxZoomPixelRatio: 2, scrollToZoom: true, pinchZoomV4: true },
} as const;

export function Stage(props: StageProps) {
  const { lightbox, fullscreen, slides, index, shot, found, hasDetails } = props;
  const { details, trouble } = found;
  return (
    <Lightbox
      {...look}
      open
      close={props.onClose}
      index={index}
      slides={slides}
      portal={{ root: document.getElementById('viewer') }}
      className={hasDetails ? 'viewer with-details' : 'viewer'}
      animation={isCalm.matches ? { fade: 0, swipe: 0, navigation: 0, zoom: 0 } : { fade: 150, swipe: 250 }}
      controller={{ ref: lightbox, closeOnBackdropClick: false, closeOnPullDown: true }}
      fullscreen={{ ref: fullscreen }}
      on={{
        view: ({ index: turned }) => props.onTurn(turned),
        zoom: ({ zoom }) => {
          if (zoom > 1) props.onZoom(shot.name);
        },
      }}
      toolbar={{ buttons: toolsFor(props) }}
      render={{
        slide: ({ slide }) => slide.type === 'blank' && <BlankSlide shot={slide.shot} />,
        controls: () =>
          hasDetails && <Details shot={shot} details={details.get(shot.name)} trouble={trouble} />,
      }}
    />
  );
}

function toolsFor({ shot, hasDetails, isReadOnly, focusButton, onDetails, onRemove }: StageProps) {
  const remove = () => onRemove(shot.name);
  return [
    <ToolButton
      key="info"
      label="About this picture"
      icon="info"
      isPressed={hasDetails}
      onClick={onDetails}
    />,
    focusButton,
    isReadOnly ? null : <ToolButton key="delete" label="Delete this picture" icon="trash" onClick={remove} />,
    'close' as const,
  ];
}
