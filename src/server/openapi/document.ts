/** The OpenAPI 3.1 document, made from the schemas that the routes check with. */
import {
  type ConversionConfig,
  type JsonSchema,
  toJsonSchema,
  toJsonSchemaDefs,
} from '@valibot/to-json-schema';
import * as v from 'valibot';
import { problemDocument } from '../../model/answers.ts';
import { findingRow, mutedFinding } from '../../model/finding.ts';
import { packetInspection, treeNode } from '../../model/inspection.ts';
import { modelCall, modelSettings, modelsReport } from '../../model/model_settings.ts';
import { placeRow, placesReport, sessionHostRow, settings, settingsReport } from '../../model/place.ts';
import * as rows from '../../model/rows.ts';
import { fact, report, summaryRow } from '../../model/summary.ts';
import { captureState, clientMessage, metricsSnapshot, serverMessage } from '../../model/wire.ts';
import { type Operation, OPERATIONS } from './operations.ts';

type Schema = v.GenericSchema<unknown, unknown>;

/** Schemas with a name of their own, and the messages of `/ws`, which OpenAPI has no other place for. */
const NAMED: Readonly<Record<string, Schema>> = {
  Problem: problemDocument,
  Session: rows.sessionRow,
  Packet: rows.packetRow,
  Stream: rows.streamRow,
  MetricRow: rows.metricRow,
  ProtocolRow: rows.protocolRow,
  AppRow: rows.appRow,
  TalkerRow: rows.talkerRow,
  RtpRow: rows.rtpRow,
  SessionHost: sessionHostRow,
  Place: placeRow,
  PlacesReport: placesReport,
  Finding: findingRow,
  MutedFinding: mutedFinding,
  // By name, because a line of the tree has lines below it.
  TreeNode: treeNode,
  PacketInspection: packetInspection,
  Fact: fact,
  // What stands in `report_json` of the SQL view `summary_view`.
  Report: report,
  Summary: summaryRow,
  Settings: settings,
  SettingsReport: settingsReport,
  ModelSettings: modelSettings,
  ModelsReport: modelsReport,
  ModelCall: modelCall,
  CaptureState: captureState,
  MetricsSnapshot: metricsSnapshot,
  ClientMessage: clientMessage,
  ServerMessage: serverMessage,
};

const config = (typeMode: 'input' | 'output'): ConversionConfig => ({
  target: 'draft-2020-12', // OpenAPI 3.1 section 4.8.24
  typeMode,
  errorMode: 'ignore', // checks in code have no words in JSON Schema
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
});

/** A schema as it stands in the document: named ones by reference. */
function schemaOf(schema: Schema, typeMode: 'input' | 'output'): JsonSchema {
  const { $schema: _1, $defs: _2, ...rest } = toJsonSchema(schema as Parameters<typeof toJsonSchema>[0], {
    ...config(typeMode),
    definitions: NAMED as Record<string, Parameters<typeof toJsonSchema>[0]>,
  });
  return rest;
}

const isMediaTypes = (what: Schema | readonly string[]): what is readonly string[] => Array.isArray(what);

function contentOf(what: Schema | readonly string[], typeMode: 'input' | 'output') {
  if (isMediaTypes(what)) return Object.fromEntries(what.map((type) => [type, {}]));
  return { 'application/json': { schema: schemaOf(what, typeMode) } };
}

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** `/api/sessions/:id` as OpenAPI writes it, and the names in it. */
function templated(path: string): { template: string; names: string[] } {
  const names: string[] = [];
  const template = path.replaceAll(/:(\w+)/g, (_all, name: string) => {
    names.push(name);
    return `{${name}}`;
  });
  return { template, names };
}

/** What a query parameter says of itself; its own schema loses that where the text is turned into a number. */
function describedAs(schema: Schema): { description?: string } {
  const inner = 'wrapped' in schema ? schema.wrapped as Schema : schema;
  const description = v.getDescription(inner);
  return description === undefined ? {} : { description };
}

function operationOf({ method, path, summary, query, body, status = 200, answer, problems = [] }: Operation) {
  const inPath = templated(path).names.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(query?.entries ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !/optional$/.test(schema.type),
    ...describedAs(schema),
    schema: schemaOf(schema, 'input'),
  }));
  // 401 and 403 are the guard's, 500 is ours.
  const refusals = [...new Set([400, 401, 403, 500, ...problems])].sort();
  return {
    operationId: `${method}${path.replaceAll(/\W+(\w)/g, (_all, first: string) => first.toUpperCase())}`,
    summary,
    ...(inPath.length + inQuery.length > 0 ? { parameters: [...inPath, ...inQuery] } : {}),
    ...(body ? { requestBody: { required: true, content: contentOf(body, 'input') } } : {}),
    responses: {
      [status]: { description: summary, ...(answer ? { content: contentOf(answer, 'output') } : {}) },
      ...Object.fromEntries(refusals.map((code) => [code, { description: 'Refused', content: PROBLEM }])),
    },
  };
}

/** @param version of Tapdeck */
export function openApiDocument(version: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    (paths[templated(operation.path).template] ??= {})[operation.method] = operationOf(operation);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Tapdeck',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'Times are microseconds since the epoch in UTC (_us), sizes bytes, rates bits per second (_bps), durations ' +
        'milliseconds (_ms); null means not measured. ' +
        'A query parameter that is not listed here, or given twice, is refused with 400. Live data comes by WebSocket at /ws: the page sends ' +
        'ClientMessage, the server ServerMessage.',
    },
    security: [{}, { token: [] }],
    paths,
    components: {
      schemas: toJsonSchemaDefs(
        NAMED as Record<string, Parameters<typeof toJsonSchema>[0]>,
        config('output'),
      ),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'Needed where others than this machine can connect',
        },
      },
    },
  };
}
