// The bar at the top: folder, search, order, and the buttons that add pictures.

import { Breadcrumbs } from './breadcrumbs.tsx';
import type { Order } from './grid/order.ts';
import type { Arrangement, Filters } from './grid/view.ts';
import { Icon } from './icons.tsx';
import { StatusChoice } from './status-choice.tsx';
import { UploadButtons } from './upload/upload-buttons.tsx';

interface HeaderProps {
  folder: string;
  filters: Filters;
  counts: Arrangement['counts'];
  onFilters(filters: Filters): void;
}

const orders: Record<Order, string> = {
  name: 'Name, A to Z',
  'name-down': 'Name, Z to A',
  newest: 'Taken, newest first',
  oldest: 'Taken, oldest first',
};

export function Header({ folder, filters, counts, onFilters }: HeaderProps) {
  return (
    <header className="header">
      <Breadcrumbs folder={folder} />
      <UploadButtons folder={folder} />
      <search className="tools">
        <label className="search">
          <Icon name="search" />
          <span className="unseen">Search names</span>
          <input
            type="search"
            placeholder="Search"
            value={filters.search}
            onChange={({ target }) => onFilters({ ...filters, search: target.value })}
          />
        </label>
        <StatusChoice
          value={filters.status}
          counts={counts}
          onChange={(status) => onFilters({ ...filters, status })}
        />
        <label className="order">
          <span className="unseen">Order</span>
          <select
            value={filters.order}
            onChange={({ target }) => onFilters({ ...filters, order: target.value as Order })}
          >
            {Object.entries(orders).map(([order, text]) => (
              <option key={order} value={order}>
                {text}
              </option>
            ))}
          </select>
        </label>
      </search>
    </header>
  );
}
