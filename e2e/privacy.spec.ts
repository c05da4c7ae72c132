import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { Table, UNKNOWN_IS_NO } from './table';

/** What a browser asks its maker for by itself, whatever page is open. */
const BROWSERS_OWN = /(^|\.)(google|googleapis|gstatic|gvt1)\.com$/;

/** Answers nothing and remembers who was asked for: every thread of the browser goes through it. */
function listeningProxy(asked: string[]): Server {
  return createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://unknown').hostname);
    response.writeHead(502).end();
  }).on('connect', (request, socket) => {
    asked.push((request.url ?? '').replace(/:\d+$/, ''));
    socket.end('HTTP/1.1 502 Refused\r\n\r\n');
  });
}

test('no request leaves the page', async ({ browser, baseURL }) => {
  const asked: string[] = [];
  const proxy = listeningProxy(asked).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const port = (proxy.address() as AddressInfo).port;
  const context = await browser.newContext({
    ...(baseURL ? { baseURL } : {}),
    proxy: { server: `http://127.0.0.1:${port}`, bypass: 'localhost' },
  });
  const outside: string[] = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== baseURL) outside.push(request.url());
  });

  const page = await context.newPage();
  const table = await Table.open(page);
  await table.toggle(UNKNOWN_IS_NO);
  await table.frontierComplete();

  expect(outside).toEqual([]);
  expect(asked.filter((host) => !BROWSERS_OWN.test(host))).toEqual([]);

  // The proof that this test would have seen one.
  await page.goto('about:blank');
  await page.evaluate(() => fetch('http://parley.invalid/').catch(() => null));
  expect(asked).toContain('parley.invalid');
  await context.close();
  proxy.close();
});

test('the page forbids itself to talk to anyone else', async ({ page }) => {
  await Table.open(page);
  const policy = await page
    .locator('meta[http-equiv="Content-Security-Policy"]')
    .first()
    .getAttribute('content');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).toContain("script-src 'self'");

  const refused = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
        fetch('https://parley.invalid/').catch(() => null);
      }),
  );
  expect(refused).toBe('connect-src');
});

test('nothing is kept that names a person', async ({ page, context }) => {
  await Table.open(page);
  expect(await context.cookies()).toEqual([]);
});
