// Lists and calls every tool with one of the TypeScript SDKs, and writes what came as JSON.
//
//   node every_tool.mjs v1|v2|v2-auto CALLS.json http URL
//   node every_tool.mjs v1|v2|v2-auto CALLS.json stdio COMMAND [ARGUMENT…]

import { readFileSync } from "node:fs";

const [make, callsFile, kind, ...target] = process.argv.slice(2);

async function v1() {
  const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
  const { StdioClientTransport } = await import("@modelcontextprotocol/sdk/client/stdio.js");
  const { StreamableHTTPClientTransport } = await import(
    "@modelcontextprotocol/sdk/client/streamableHttp.js"
  );
  return { Client, StdioClientTransport, StreamableHTTPClientTransport, options: {} };
}

async function v2(options) {
  const { Client, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
  const { StdioClientTransport } = await import("@modelcontextprotocol/client/stdio");
  return { Client, StdioClientTransport, StreamableHTTPClientTransport, options };
}

const sdk = await {
  v1,
  v2: () => v2({}),
  "v2-auto": () => v2({ versionNegotiation: { mode: "auto" } }),
}[make]();

function transport() {
  if (kind === "http") return new sdk.StreamableHTTPClientTransport(new URL(target[0]));
  const [command, ...args] = target;
  return new sdk.StdioClientTransport({ command, args, env: process.env });
}

const client = new sdk.Client({ name: "every-tool", version: "1.0.0" }, sdk.options);
await client.connect(transport());
const tools = [];
let cursor;
do {
  const page = await client.listTools(cursor === undefined ? undefined : { cursor });
  tools.push(...page.tools.map((tool) => tool.name));
  cursor = page.nextCursor;
} while (cursor !== undefined);
const answers = [];
for (const [name, args] of JSON.parse(readFileSync(callsFile, "utf8"))) {
  try {
    const result = await client.callTool({ name, arguments: args });
    answers.push({ name, isError: result.isError === true, result: result.structuredContent });
  } catch (error) {
    answers.push({ name, isError: true, thrown: String(error?.message ?? error) });
  }
}
const revision = client.getNegotiatedProtocolVersion?.() ?? "";
await client.close();
process.stdout.write(JSON.stringify({ tools, answers, revision }));
