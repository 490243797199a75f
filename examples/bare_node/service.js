// A service as a hurried team writes it: the official Node client with its defaults, and nothing around it.

import { createServer } from "node:http";
import { IntercomClient, IntercomError } from "intercom-client";

const client = new IntercomClient({ baseUrl: process.env.INTERCOM_URL, token: process.env.INTERCOM_TOKEN });

const shown = (contact) => ({ id: contact.id, email: contact.email, name: contact.name });
const by = (field, value) => client.contacts.search({ query: { field, operator: "=", value } });

async function all(pager) {
  const contacts = [];
  for await (const contact of await pager) contacts.push(shown(contact));
  return contacts;
}

async function save(wanted) {
  const [found] = await all(by("email", wanted.email));
  if (found) return shown(await client.contacts.update({ contact_id: found.id, name: wanted.name }));
  return shown(await client.contacts.create(wanted));
}

async function body(request) {
  let text = "";
  for await (const part of request) text += part;
  return JSON.parse(text);
}

async function answer(request) {
  const url = new URL(request.url, "http://desk");
  const id = decodeURIComponent(url.pathname.replace("/contacts/", ""));
  if (url.pathname === "/live") return {};
  if (request.method === "PUT") return save(await body(request));
  if (request.method === "DELETE") return { id: (await client.contacts.delete({ contact_id: id })).id };
  if (url.pathname === "/users") return all(by("role", "user"));
  if (url.pathname !== "/contacts") return shown(await client.contacts.find({ contact_id: id }));
  return all(url.searchParams.has("email") ? by("email", url.searchParams.get("email")) : client.contacts.list({ per_page: 50 }));
}

const server = createServer(async (request, response) => {
  let status = 200;
  let told;
  try {
    told = await answer(request);
  } catch (error) {
    if (!(error instanceof IntercomError)) throw error;
    status = error.statusCode ?? 502;
    told = { error: "intercom", request: error.body?.request_id };
  }
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(told));
});

server.listen(Number(process.env.PORT), "127.0.0.1");
