'use strict'
// What Intercom's answers must look like before we believe them, and what our own callers get to see.

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value)
const isContact = value => isObject(value) && value.type === 'contact' && typeof value.id === 'string' && value.id !== ''
const isContactWith = id => value => isContact(value) && value.id === id
const isPage = value => isObject(value) && Array.isArray(value.data) && value.data.every(isContact) && isObject(value.pages)
const isErased = id => value => isObject(value) && value.id === id && value.deleted === true
const isMe = value => isObject(value) && value.type === 'admin' && isObject(value.app)

function customer (contact) {
  return {
    intercom_id: contact.id,
    key: contact.external_id ?? null,
    mail: contact.email ?? null,
    full_name: contact.name ?? null,
    kind: contact.role ?? null
  }
}

module.exports = { isContact, isContactWith, isPage, isErased, isMe, customer }
