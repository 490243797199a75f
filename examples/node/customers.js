'use strict'
// What this service is for: reading, saving, finding, listing and forgetting customers.

const { log } = require('./log')
const { Trouble } = require('./upstream')
const { isContact, isContactWith, isPage, isErased, customer } = require('./shapes')

const COPY_HELPS = new Set(['throttled', 'broken', 'slow', 'cut', 'refused'])
const NEVER_ARRIVED = new Set(['throttled', 'refused'])
const DOUBTFUL = new Set(['slow', 'cut', 'garbled'])
const EMPTY_PAGES_MOST = 5
const NEW_LEADS_MOST = 1000

const at = id => `/contacts/${encodeURIComponent(id)}`

class Customers {
  constructor (intercom, copies, settings) {
    // newLeads: mail -> id of leads made here, because Intercom's search finds them only minutes later.
    Object.assign(this, { intercom, copies, settings, newLeads: new Map(), queues: new Map() })
  }

  async read (id) {
    const drops = this.copies.drops
    try {
      const request = { name: 'contact.read', path: at(id), expect: isContactWith(id) }
      const contact = await this.intercom.ask(request, this.intercom.job(this.settings.readBudgetMs))
      this.copies.keep(id, customer(contact), drops)
      return { customer: customer(contact), meta: { stale: false } }
    } catch (trouble) {
      if (this.isGone(trouble)) this.copies.drop(id)
      const copy = this.copyHelps(trouble) ? this.copies.last(id) : null
      if (!copy) throw trouble
      log('stale', { cause: trouble.kind, age_ms: copy.ageMs })
      return { customer: copy.value, meta: this.staleMeta(copy, trouble) }
    }
  }

  isGone (trouble) {
    return trouble.kind === 'rejected' && (trouble.status === 404 || trouble.status === 410)
  }

  copyHelps (trouble) {
    return COPY_HELPS.has(trouble.kind)
  }

  staleMeta (copy, trouble) {
    return { stale: true, because: trouble.kind, age_ms: copy.ageMs }
  }

  // One person is saved by one caller at a time; two at once could make the same lead twice.
  async save (wanted) {
    const person = `${wanted.kind} ${wanted.key ?? wanted.mail}`
    const work = () => this.saveNow(wanted, this.intercom.job(this.settings.writeBudgetMs))
    const mine = (this.queues.get(person) ?? Promise.resolve()).then(work, work)
    this.queues.set(person, mine)
    try {
      return await mine
    } finally {
      if (this.queues.get(person) === mine) this.queues.delete(person)
    }
  }

  async saveNow (wanted, job) {
    const drops = this.copies.drops
    const { contact, created } = wanted.kind === 'lead' ? await this.saveLead(wanted, job) : await this.saveUser(wanted, job)
    this.copies.keep(contact.id, customer(contact), drops)
    return { customer: customer(contact), created }
  }

  // Intercom refuses a second user with the same key or mail and names the first: no need to look before.
  async saveUser (wanted, job) {
    try {
      return { contact: await this.create(wanted, job), created: true }
    } catch (trouble) {
      if (trouble.status !== 409) throw trouble
      return { contact: await this.update(await this.namedByConflict(trouble, wanted, job), wanted, job), created: false }
    }
  }

  // Leads may share a mail as often as they like, so nothing but looking first keeps them apart.
  async saveLead (wanted, job) {
    const known = this.newLeads.get(wanted.mail) ?? (await this.lookUp(wanted, job))?.id
    if (known) {
      try {
        return { contact: await this.update(known, wanted, job), created: false }
      } catch (trouble) {
        if (!this.isGone(trouble)) throw trouble
      }
    }
    const contact = await this.create(wanted, job)
    this.rememberLead(wanted.mail, contact.id)
    return { contact, created: true }
  }

  rememberLead (mail, id) {
    this.newLeads.set(mail, id)
    if (this.newLeads.size > NEW_LEADS_MOST) this.newLeads.delete(this.newLeads.keys().next().value)
  }

  async create (wanted, job) {
    const beforeRepeat = trouble => this.settle(trouble, wanted, job)
    const request = { name: 'contact.create', method: 'POST', path: '/contacts', body: fields(wanted), expect: isContact, beforeRepeat }
    try {
      return await this.intercom.ask(request, job)
    } catch (trouble) {
      if (DOUBTFUL.has(trouble.kind)) trouble.code = 'outcome_unknown'
      throw trouble
    }
  }

  // A create whose answer got lost may have worked. Look before repeating it; a lead that search does not show
  // may only be missing from the index, so there we rather say that we do not know.
  async settle (trouble, wanted, job) {
    if (NEVER_ARRIVED.has(trouble.kind)) return undefined
    let found
    try { found = await this.lookUp(wanted, job) } catch { throw trouble }
    if (found) return sameAs(found, wanted) ? found : this.update(found.id, wanted, job)
    if (wanted.kind === 'lead' && DOUBTFUL.has(trouble.kind)) throw trouble
    return undefined
  }

  async lookUp ({ kind, key, mail }, job) {
    const by = kind === 'user' && key ? { external_id: key } : { email: mail, role: kind }
    const request = { name: 'contact.search', method: 'POST', path: '/contacts/search', body: searchBody(by, 2), expect: isPage }
    return (await this.intercom.ask(request, job)).data[0]
  }

  async namedByConflict (conflict, wanted, job) {
    const id = /\bid=([0-9a-f]{24})\b/.exec(conflict.text)?.[1] ?? (await this.lookUp(wanted, job))?.id
    // Whoever was archived, erased or merged keeps the place; only a person at Intercom's side can free it.
    if (!id || /archived/i.test(conflict.text)) throw conflict
    return id
  }

  update (id, wanted, job) {
    const body = fields(wanted)
    delete body.role
    return this.intercom.ask({ name: 'contact.update', method: 'PUT', path: at(id), body, expect: isContactWith(id) }, job)
  }

  async find (wanted) {
    const found = await this.gather(cursor => ({
      name: 'contact.search', method: 'POST', path: '/contacts/search', body: searchBody(wanted, this.settings.pageSize, cursor), expect: isPage
    }))
    return found.map(customer)
  }

  async all () {
    const everybody = await this.gather(cursor => {
      const query = new URLSearchParams({ per_page: String(this.settings.pageSize), ...(cursor && { starting_after: cursor }) })
      return { name: 'contact.list', path: `/contacts?${query}`, expect: isPage }
    })
    return everybody.map(customer)
  }

  // Walks the pages to the end, or fails. Pages are no snapshot: the same person may turn up twice.
  async gather (requestFor) {
    const people = new Map()
    const seen = new Set()
    let empty = 0
    let cursor
    do {
      const page = await this.page(requestFor(cursor), cursor)
      for (const contact of page.data) people.set(contact.id, contact)
      if (!page.data.length) empty += 1
      cursor = this.nextCursor(page)
      this.insistOnProgress(cursor, seen, empty)
      if (!cursor && empty) this.insistOnAll(people, page)
      seen.add(cursor)
    } while (cursor)
    return [...people.values()]
  }

  insistOnProgress (cursor, seen, empty) {
    if (seen.has(cursor) || empty > EMPTY_PAGES_MOST) throw new Trouble('listing')
  }

  // Counts differ when people come and go meanwhile; after an empty page it is more likely that some got lost.
  insistOnAll (people, lastPage) {
    if (people.size < lastPage.total_count) throw new Trouble('listing')
  }

  async page (request, cursor) {
    try {
      return await this.intercom.ask(request, this.intercom.job(this.settings.readBudgetMs))
    } catch (trouble) {
      // Our caller knows nothing of cursors, so a cursor that Intercom refuses is not the caller's mistake.
      throw cursor && trouble.status === 400 ? new Trouble('listing', trouble) : trouble
    }
  }

  nextCursor ({ pages: { next } }) {
    if (next === null || next === undefined) return undefined
    if (typeof next.starting_after !== 'string' || next.starting_after === '') throw new Trouble('listing')
    return next.starting_after
  }

  async forget (id) {
    this.copies.drop(id)
    for (const [mail, lead] of this.newLeads) if (lead === id) this.newLeads.delete(mail)
    const job = this.intercom.job(this.settings.writeBudgetMs)
    try {
      await this.intercom.ask({ name: 'contact.delete', method: 'DELETE', path: at(id), expect: isErased(id) }, job)
    } catch (trouble) {
      // Not there after a failed try of ours: that try did it, its answer was lost.
      if (!(this.isGone(trouble) && job.failures > 0)) throw trouble
    }
    this.copies.drop(id)
  }
}

function fields ({ kind, mail, key, full_name: fullName }) {
  const body = { role: kind, email: mail, external_id: kind === 'user' ? key : undefined, name: fullName }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== null))
}

function sameAs (contact, wanted) {
  return Object.entries(fields(wanted)).every(([name, value]) => contact[name] === value)
}

function searchBody (wanted, size, cursor) {
  const conditions = Object.entries(wanted).map(([field, value]) => ({ field, operator: '=', value }))
  return {
    query: { operator: 'AND', value: conditions },
    pagination: { per_page: size, ...(cursor && { starting_after: cursor }) }
  }
}

module.exports = { Customers }
