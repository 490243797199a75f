"use strict";
// Drives intercom-client for the Python tests: one JSON request a line on standard input, one JSON answer a line back.
// Arguments: the folder that holds node_modules.

const { createRequire } = require("node:module");
const path = require("node:path");
const readline = require("node:readline");
const { declaredBy } = require("./types.js");

const installed = createRequire(path.join(process.argv[2], "package.json"));
const { IntercomClient } = installed("intercom-client");
const { version } = installed("intercom-client/package.json");
const folder = path.dirname(installed.resolve("intercom-client/package.json"));
const types = declaredBy(installed("typescript"), folder);

let client = null;

function methodsOf(object, prefix = "") {
    const found = [];
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(object))) {
        const getter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(object), name).get;
        if (getter) found.push(...methodsOf(object[name], `${prefix}${name}.`));
        else if (name !== "constructor" && !name.startsWith("_")) found.push(prefix + name);
    }
    return found;
}

function bound(from, name) {
    const parts = name.split(".");
    const last = parts.pop();
    const owner = parts.reduce((object, part) => object[part], from);
    return owner[last].bind(owner);
}

// Gives "1" for whatever a method takes out of its request.
const placeholder = () => new Proxy({}, { get: (_, key) => (typeof key === "string" && key !== "toJSON" ? "1" : undefined) });

async function methods() {
    let sent;
    const fetcher = async (request) => {
        sent = { verb: request.method, path: new URL(request.url).pathname };
        return { ok: false, error: { reason: "unknown", errorMessage: "noted" }, rawResponse: { headers: new Headers() } };
    };
    const noting = new IntercomClient({ token: "none", baseUrl: "http://noted", fetcher });
    const found = [];
    for (const name of methodsOf(noting)) {
        sent = undefined;
        await tried(noting, name);
        const { pages, refusals } = types.told(name);
        if (sent) found.push({ name, ...sent, pages, refusals });
    }
    return found;
}

async function tried(from, name) {
    try {
        await bound(from, name)(...(types.told(name).request ? [placeholder()] : []));
    } catch (error) {
        return refusalOf(error);
    }
    return null;
}

async function call({ name, request }) {
    const { type, pages } = types.told(name);
    const answer = await asked(name, request);
    const data = pages ? answer.response : answer;
    return { data: data === undefined ? null : data, misfits: types.misfits(data, type) };
}

async function items({ name, request }) {
    const { type } = types.told(name);
    const found = [];
    const misfits = [];
    let page = await asked(name, request);
    for (;;) {
        found.push(...page.data);
        misfits.push(...types.misfits(page.response, type));
        if (!page.hasNextPage()) return { data: found, misfits };
        page = await page.getNextPage();
    }
}

// A request that is not what the method declares is a mistake of the test, and must not look like an answer.
async function asked(name, request) {
    const { request: wanted } = types.told(name);
    const wrong = wanted ? types.misfits(request ?? {}, wanted) : [];
    if (wrong.length) throw new TypeError(`${name}: the request: ${wrong.join("; ")}`);
    return bound(client, name)(...(wanted ? [request ?? {}] : []));
}

async function tryAll({ names }) {
    const refused = {};
    for (const name of names) {
        const refusal = await tried(client, name);
        if (refusal) refused[name] = refusal;
    }
    return refused;
}

function refusalOf(error) {
    return {
        kind: error.constructor.name,
        status: error.statusCode ?? null,
        body: error.body ?? null,
        request_id: error.rawResponse?.headers.get("x-request-id") ?? null,
        message: error.message,
        misfits: error.body?.type === "error.list" ? types.misfits(error.body, types.error) : [],
    };
}

const commands = {
    version: async () => version,
    point_at: async ({ url, token, headers }) => {
        client = new IntercomClient({ token, baseUrl: url, headers, maxRetries: 0, timeoutInSeconds: 20 });
        return null;
    },
    methods,
    call,
    items,
    try_all: tryAll,
};

async function main() {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const { command, ...told } = JSON.parse(line);
        let answer;
        try {
            answer = { answer: await commands[command](told) };
        } catch (error) {
            answer = { refusal: refusalOf(error) };
        }
        process.stdout.write(`${JSON.stringify(answer)}\n`);
    }
}

main();
