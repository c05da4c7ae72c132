import type { MouseEvent, SyntheticEvent } from 'react';
import { hrefOf, navigate, ROUTE_INFO, ROUTES, type Route, useRoute } from './route';

/** The address at hand changes with every change of the policy: a link takes it up just before it is used. */
function refresh(event: SyntheticEvent<HTMLAnchorElement>, route: Route) {
  event.currentTarget.setAttribute('href', hrefOf(route));
}

function follow(event: MouseEvent, route: Route) {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  navigate(route);
}

/** The same policy, seen with one person's questions first. */
export function Navigation() {
  const current = useRoute();
  return (
    <nav aria-label="Views" className="mr-auto flex gap-x-1">
      {ROUTES.map((id) => (
        <a
          key={id}
          href={ROUTE_INFO[id].path}
          aria-current={id === current ? 'page' : undefined}
          onPointerEnter={(event) => refresh(event, id)}
          onPointerDown={(event) => refresh(event, id)}
          onFocus={(event) => refresh(event, id)}
          onClick={(event) => follow(event, id)}
          className="inline-flex h-8 items-center rounded-md px-2 font-medium text-muted underline-offset-[7px] hover:bg-wash hover:text-ink aria-[current]:text-ink aria-[current]:underline aria-[current]:decoration-2"
        >
          {ROUTE_INFO[id].name}
        </a>
      ))}
    </nav>
  );
}
