// A folder as an album: its first picture, its name and its number of pictures.

import { Icon } from '../icons.tsx';
import { addressOf } from '../route.ts';
import { counted } from '../words.ts';
import type { Seat } from './layout.ts';
import { Thumb } from './thumb.tsx';
import type { Album } from './view.ts';

export function AlbumCard({
  album: { folder, title, count, failed, cover },
  seat,
}: {
  album: Album;
  seat: Seat;
}) {
  const { index, isActive, onKeyDown } = seat;
  return (
    <a
      className="album"
      href={addressOf({ folder, picture: null })}
      data-index={index}
      tabIndex={isActive ? 0 : -1}
      onKeyDown={onKeyDown}
    >
      <span className="album-cover">{cover ? <Thumb image={cover} /> : <Icon name="folder" />}</span>
      <span className="album-title">
        <Icon name="folder" />
        <span>{title}</span>
      </span>
      <span className="muted">
        {counted(count, 'picture')}
        {failed > 0 && `, ${failed} failed`}
      </span>
    </a>
  );
}
