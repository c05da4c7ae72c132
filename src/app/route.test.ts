import { describe, expect, it } from 'vitest';
import { routeOf } from './route';

describe('the view of an address', () => {
  it.each([
    ['/', 'table'],
    ['/index.html', 'table'],
    ['/parley/', 'table'],
    ['/parley/index.html', 'table'],
    ['/analytics', 'analytics'],
    ['/analytics.html', 'analytics'],
    ['/parley/analytics', 'analytics'],
    ['/a/b/analytics.html', 'analytics'],
    ['/analytics/', 'table'],
    ['/analytics-of-old', 'table'],
    ['/privacy', 'privacy'],
    ['/parley/privacy.html', 'privacy'],
    ['/privacy/', 'table'],
    ['/nowhere', 'table'],
  ] as const)('%s is the %s', (pathname, route) => {
    expect(routeOf(pathname)).toBe(route);
  });
});
