// A click sets the point that the cuts of a picture keep; the cuts beside it show the result at once.
import { useState } from 'react';
import type { DetailedImage } from '../../data/types.ts';
import { Dialog } from '../../dialog.tsx';
import { useGallery } from '../../gallery.ts';
import { useAction } from '../../use-action.ts';
import { plain } from '../../words.ts';
import { type Cut, type Point, placeOf, type Subject } from './cuts.ts';
import { PointField } from './point-field.tsx';

interface FocusDialogProps {
  image: DetailedImage;
  subject: Subject;
  onEnd(): void;
}

const centre: Point = { x: 0.5, y: 0.5 };

export function FocusDialog({ image, subject, onEnd }: FocusDialogProps) {
  const { library, live } = useGallery();
  const { name, focalPoint } = image;
  const [point, setPoint] = useState<Point>(focalPoint ?? centre);
  const saving = useAction(async () => save(point));
  const clearing = useAction(async () => save(null));
  const save = async (wanted: Point | null) => {
    await library.focus(name, wanted);
    live.hurry();
    onEnd();
  };
  const isOwn = focalPoint !== null && focalPoint.by === null;
  const trouble = saving.trouble ?? clearing.trouble;
  return (
    <Dialog title="What should cuts keep?" onCancel={onEnd}>
      <Choice subject={subject} point={point} onChange={setPoint} />
      {trouble && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      <div className="actions">
        {isOwn && (
          <button type="button" className="button" aria-disabled={clearing.isBusy} onClick={clearing.act}>
            Forget the point
          </button>
        )}
        <button type="button" className="button" onClick={onEnd}>
          Cancel
        </button>
        <button type="button" className="button primary" aria-disabled={saving.isBusy} onClick={saving.act}>
          {saving.isBusy ? 'Saving…' : 'Make the cuts again'}
        </button>
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  subject: Subject;
  point: Point;
  onChange(point: Point): void;
}

/** The picture with the point on it, next to its cuts. */
function Choice({ subject, point, onChange }: ChoiceProps) {
  return (
    <div className="focal-mode">
      <div>
        <PointField src={subject.src} point={point} onChange={onChange} />
        <p>Click or tap what matters most, or move the point with the arrow keys.</p>
      </div>
      <ul aria-label="Cuts">
        {subject.cuts.map((cut) => (
          <Preview key={cut.name} cut={cut} subject={subject} point={point} />
        ))}
      </ul>
    </div>
  );
}

interface PreviewProps {
  cut: Cut;
  subject: Subject;
  point: Point;
}

function Preview({ cut, subject, point }: PreviewProps) {
  const { name, width, height } = cut;
  return (
    <li>
      <img
        src={subject.src}
        alt={`${name} as it would be`}
        style={{
          aspectRatio: `${width} / ${height}`,
          width: `calc(var(--cut-height) * ${width / height})`,
          objectPosition: placeOf(subject.size, cut, point),
        }}
      />
      <span>
        {name}: {plain(width)} × {plain(height)}
      </span>
    </li>
  );
}
