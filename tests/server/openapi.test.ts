import { openApiDocument } from '../../src/server/openapi/document.ts';
/** The document against the server that runs: every route is in it, and answers as it says. */
import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { OPERATIONS } from '../../src/server/openapi/operations.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';
import { testApp } from './harness.ts';

interface Documented {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, DocumentedOperation>>;
  readonly components: { readonly schemas: Record<string, object> };
}
interface DocumentedOperation {
  readonly operationId: string;
  readonly parameters?: { name: string; in: string; required: boolean; schema: object }[];
  readonly responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

/** `/api/sessions/{id}` as Hono has it. */
const asRoute = (template: string) => template.replaceAll(/\{(\w+)\}/g, ':$1');

Deno.test('openapi: every route is in the document, and nothing else is', async () => {
  const { app } = testApp();
  const document: Documented = await (await app.request('/api/openapi.json')).json();
  assert.match(document.openapi, /^3\.1\./);
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${asRoute(path)}`)
  );
  const routed = new Set(
    app.routes.filter(({ method, path }) => method !== 'ALL' && path !== '/ws')
      .map(({ method, path }) => `${method} ${path}`),
  );
  assert.deepEqual(documented.toSorted(), [...routed].toSorted());
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((each) => each.operationId)
  );
  assert.equal(new Set(ids).size, ids.length);
});

/** What a running route takes: it says so when it is asked for something else. */
async function taken(
  app: ReturnType<typeof testApp>['app'],
  method: string,
  path: string,
): Promise<string[]> {
  const url = path.replace(':id', '7').replace(':key', 'tcp:12').replace(':no', '1');
  const answer = await app.request(`${url}?nonsense=1`, {
    method: method.toUpperCase(),
    body: bodyFor(method),
  });
  assert.equal(answer.status, 400, `${method} ${path}`);
  const { detail } = await answer.json();
  const [, list] = /^Query parameter "nonsense" is not known here; (?:none is|known: (.+))\.$/.exec(detail) ??
    assert.fail(`${method} ${path}: ${detail}`);
  return list?.split(', ') ?? [];
}
const bodyFor = (method: string) => (method === 'get' ? null : '{}');

Deno.test('openapi: a route takes the query parameters that the document lists, and no other', async () => {
  const { app } = testApp();
  const document: Documented = await (await app.request('/api/openapi.json')).json();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { parameters = [] }] of Object.entries(methods)) {
      const listed = parameters.filter((each) => each.in === 'query').map(({ name }) => name);
      assert.deepEqual(await taken(app, method, asRoute(path)), listed, `${method} ${path}`);
    }
  }
});

Deno.test('openapi: no route reads its query but through the schema', async () => {
  const folder = new URL('../../src/server/routes/', import.meta.url);
  for await (const { name } of Deno.readDir(folder)) {
    const source = await Deno.readTextFile(new URL(name, folder));
    assert.doesNotMatch(source, /req\.(query|queries|url)|searchParams|raw\.url/, name);
  }
});

/** What each operation is asked with; left out: no query, session 1. In this order, so that what is removed comes last. */
const BODIES: Record<string, unknown> = {
  'patch /api/sessions/:id': { note: 'noted' },
  'post /api/sessions/:id/ask': { sql: 'select app, bytes from app_view' },
  'post /api/sessions/:id/summaries': { written_by: 'rules' },
  'put /api/findings/muted': { kind: 'dns_slow', subject: null },
  'patch /api/settings': { online_lookup: false },
  'post /api/settings/preview': { keep_packets_days: 7 },
  'patch /api/settings/models': { provider: 'rules' },
};
const QUERIES: Record<string, string> = {
  'get /api/interfaces/filter': '?interface=lo&filter=tcp',
  'get /api/sessions/sparklines': '?ids=1',
  'get /api/compare': '?a=1&b=1&align=start',
  'get /api/sessions/:id/state': '?at_us=1772631003000000',
  'post /api/sessions/import': '?job=a&name=b',
  'delete /api/sessions/import': '?job=a',
  'get /api/sessions/:id/export': '?format=json',
  'get /api/sessions/:id/export/preview': '?format=csv&anonymise=1',
};

Deno.test('openapi: each operation of a running server answers, and refuses, as the document says', async () => {
  await using server = await LiveServer.start();
  const document: Documented = await (await fetch(`${server.url}api/openapi.json`)).json();
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ $id: 'document', ...document });
  const check = (schema: object | undefined, value: unknown, what: string) => {
    assert.ok(schema, `${what} has a schema`);
    const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
    const validate = ajv.compile(JSON.parse(text));
    assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)}`);
  };
  const operationOf = (method: string, path: string) => {
    const found = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method];
    assert.ok(found, `${method} ${path}`);
    return found;
  };
  const capture = await fixtureBytes('rtp_call.pcap');
  await fetch(`${server.url}api/sessions/import`, { method: 'POST', body: capture }).then((r) =>
    r.body?.cancel()
  );

  server.workshop.store.modelCalls.begin({
    timeUs: 1,
    sessionId: 1,
    purpose: 'ask',
    writtenBy: 'openai:m',
    destination: '127.0.0.1:1',
    local: true,
    bytes: 4,
    sent: 'text',
  });

  // What is removed comes last, a part before its whole.
  const removes = ({ method, path }: (typeof OPERATIONS)[number]) =>
    method === 'delete' ? 1 / path.length : 0;
  const order = OPERATIONS.toSorted((a, b) => removes(a) - removes(b));
  for (const { method, path, status = 200, answer } of order) {
    const what = `${method} ${path}`;
    const url = `${server.url}${
      path.slice(1).replace(':id', '1').replace(':key', 'udp:0').replace(':no', '1').replace(':call', '1')
        .replace(':muted', '1')
    }${QUERIES[what] ?? ''}`;
    const body = path === '/api/sessions/import' && method === 'post'
      ? capture
      : BODIES[what] === undefined
      ? null
      : JSON.stringify(BODIES[what]);
    const response = await fetch(url, { method: method.toUpperCase(), body });
    assert.equal(response.status, status, what);
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    const { responses, parameters } = operationOf(method, path);
    const content = responses[String(status)]?.content;
    if (answer === undefined) {
      assert.equal(content, undefined);
      await response.body?.cancel();
    } else {
      const types = Object.keys(content ?? {}).map((each) => each.split(';')[0]);
      assert.ok(types.includes(type), `${what} answers ${type}`);
      if (Array.isArray(answer)) await response.body?.cancel();
      else check(content?.[type]?.schema, await response.json(), what);
    }
    // A parameter that nobody knows, and where there is a session in the path, one that does not exist.
    const wrong = await fetch(`${url}${url.includes('?') ? '&' : '?'}nonsense=1`, {
      method: method.toUpperCase(),
      body,
    });
    const refused = wrong.status === 400 || wrong.status === 404; // it was removed a moment ago
    assert.ok(refused, `${what} takes nonsense: ${wrong.status}`);
    check(
      responses[String(wrong.status)]?.content?.['application/problem+json']?.schema,
      await wrong.json(),
      what,
    );
    if (path.includes(':id')) {
      const missing = await fetch(url.replace('/sessions/1', '/sessions/999'), {
        method: method.toUpperCase(),
        body,
      });
      assert.equal(missing.status, 404, what);
      check(responses['404']?.content?.['application/problem+json']?.schema, await missing.json(), what);
    }
    for (const parameter of parameters ?? []) assert.equal(typeof parameter.schema, 'object', parameter.name);
  }
});

Deno.test('openapi: what a WebSocket says is in the document, too', async () => {
  await using server = await LiveServer.start();
  const document: Documented = await (await fetch(`${server.url}api/openapi.json`)).json();
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ $id: 'document', ...document });
  const client = await server.connect();
  const message = await client.next('initial_state');
  assert.ok(ajv.validate({ $ref: 'document#/components/schemas/ServerMessage' }, message), ajv.errorsText());
  assert.ok(ajv.validate({ $ref: 'document#/components/schemas/ClientMessage' }, { type: 'reset' }));
  assert.ok(!ajv.validate({ $ref: 'document#/components/schemas/ClientMessage' }, { type: 'reset', x: 1 }));
  await client.close();
});

Deno.test('openapi: parameters of packets, streams and metrics say what they take', () => {
  const { paths } = openApiDocument('0');
  for (const what of ['packets', 'streams', 'metrics']) {
    const operation = paths[`/api/sessions/{id}/${what}`]?.['get'] as {
      parameters: { name: string; in: string; description?: string }[];
    };
    const own = operation.parameters.filter((parameter) =>
      parameter.in === 'query' && !['place', 'country', 'asn', 'organisation'].includes(parameter.name)
    );
    for (const { name, description } of own) assert.match(`${description}`, /\.$/, `${what} ${name}`);
  }
});
