package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"sync"
)

// person is whom a caller wants to have in Intercom.
type person struct {
	Mail string `json:"mail"`
	Card string `json:"card"` // our number of the person; leads have none
	Name string `json:"name"`
	Kind string `json:"kind"` // "user" or "lead"
}

type people struct {
	api      *intercom
	queue    *queue
	pageSize int
	*habits
	log *slog.Logger
}

func newPeople(api *intercom, queue *queue, pageSize int, h *habits, log *slog.Logger) *people {
	return &people{api, queue, pageSize, h, log}
}

func (p *people) serve(mux *http.ServeMux) {
	mux.HandleFunc("GET /people/{iid}", p.one)
	mux.HandleFunc("DELETE /people/{iid}", p.forget)
	mux.HandleFunc("GET /people", p.find)
	mux.HandleFunc("POST /people", p.save)
	mux.HandleFunc("GET /jobs/{job}", p.job)
	mux.HandleFunc("GET /roll", p.page)
}

func shown(contact doc) doc {
	return doc{"iid": contact["id"], "mail": contact["email"], "name": contact["name"]}
}

func (p *people) one(w http.ResponseWriter, r *http.Request) {
	contact, failed := whole(p.api.call("GET", "/contacts/"+url.PathEscape(r.PathValue("iid")), nil, nil))
	if failed != nil {
		p.fail(w, "read", failed)
		return
	}
	reply(w, http.StatusOK, doc{"person": shown(contact)})
}

func (p *people) forget(w http.ResponseWriter, r *http.Request) {
	gone, failed := whole(p.api.call("DELETE", "/contacts/"+url.PathEscape(r.PathValue("iid")), nil, nil))
	if failed != nil {
		p.fail(w, "forget", failed)
		return
	}
	reply(w, http.StatusOK, doc{"gone": gone["id"]})
}

func (p *people) find(w http.ResponseWriter, r *http.Request) {
	var filters []doc
	for field, key := range map[string]string{"email": "mail", "external_id": "card", "name": "name"} {
		if value := r.URL.Query().Get(key); value != "" {
			filters = append(filters, equals(field, value))
		}
	}
	if len(filters) == 0 {
		p.refuse(w, &failure{code: "invalid", text: "name mail, card or name"})
		return
	}
	found, failed := p.api.search(filters)
	if failed != nil {
		p.fail(w, "find", failed)
		return
	}
	answer := []doc{}
	for _, contact := range found {
		answer = append(answer, shown(contact))
	}
	reply(w, http.StatusOK, doc{"people": answer})
}

func (p *people) save(w http.ResponseWriter, r *http.Request) {
	var wanted person
	if json.NewDecoder(r.Body).Decode(&wanted) != nil || wanted.Mail == "" || wanted.Kind != "user" && wanted.Kind != "lead" {
		p.refuse(w, &failure{code: "invalid", text: "a person has a mail, and is of kind user or lead"})
		return
	}
	job, room := p.queue.add(wanted)
	if !room {
		p.refuse(w, &failure{code: "slow_down", text: "too much to do"})
		return
	}
	w.Header().Set("Location", "/jobs/"+job)
	reply(w, http.StatusAccepted, doc{"job": job})
}

func (p *people) job(w http.ResponseWriter, r *http.Request) {
	job, known := p.queue.look(r.PathValue("job"))
	if !known {
		p.refuse(w, &failure{code: "nobody", text: "no such job"})
		return
	}
	body := doc{"state": job.state, "iid": job.iid}
	if job.failed != nil {
		body["trouble"] = p.trouble(job.failed)["trouble"]
	}
	reply(w, http.StatusOK, body)
}

// page passes one page of Intercom's list on; callers follow "after" until there is none.
func (p *people) page(w http.ResponseWriter, r *http.Request) {
	after := r.URL.Query().Get("after")
	query := url.Values{"per_page": {strconv.Itoa(p.pageSize)}}
	if after != "" {
		query.Set("starting_after", after)
	}
	answer, failed := p.api.call("GET", "/contacts?"+query.Encode(), nil, nil)
	if failed == nil {
		if _, ok := answer["data"].([]any); !ok {
			failed = &failure{code: "garbled", text: "Intercom sent no page"}
		}
	}
	if failed != nil {
		p.fail(w, "list", failed)
		return
	}
	page := []doc{}
	for _, contact := range list(answer["data"]) {
		page = append(page, shown(contact))
	}
	body := doc{"people": page}
	pages, _ := answer["pages"].(doc)
	next, _ := pages["next"].(doc)
	if cursor, _ := next["starting_after"].(string); cursor != "" && (len(page) > 0 || p.followsEmpty) {
		if cursor == after && p.stopsAtLoops {
			p.fail(w, "list", &failure{code: "garbled", text: "Intercom's list goes round in circles"})
			return
		}
		body["after"] = cursor
	}
	reply(w, http.StatusOK, body)
}

func (p *people) fail(w http.ResponseWriter, what string, f *failure) {
	p.log.Warn("failed", "what", what, "reason", f.code, "intercom_request", f.requestID)
	p.refuse(w, f)
}

func equals(field, value string) doc { return doc{"field": field, "operator": "=", "value": value} }

// whole insists that an answer is about somebody.
func whole(contact doc, failed *failure) (doc, *failure) {
	if failed != nil {
		return nil, failed
	}
	if id, _ := contact["id"].(string); id == "" {
		return nil, &failure{code: "garbled", text: "Intercom's answer names nobody"}
	}
	return contact, nil
}

func (i *intercom) search(filters []doc) ([]doc, *failure) {
	answer, failed := i.call("POST", "/contacts/search", doc{"query": doc{"operator": "AND", "value": filters}}, nil)
	if failed != nil {
		return nil, failed
	}
	if _, ok := answer["data"].([]any); !ok {
		return nil, &failure{code: "garbled", text: "Intercom sent no list"}
	}
	return list(answer["data"]), nil
}

func (i *intercom) lookUp(p person) ([]doc, *failure) {
	if p.Card != "" && p.Kind == "user" {
		return i.search([]doc{equals("external_id", p.Card)})
	}
	return i.search([]doc{equals("email", p.Mail), equals("role", p.Kind)})
}

var namedInConflict = regexp.MustCompile(`id=([0-9a-f]{24})`)

// newLeads are the leads that were made here: search finds them only minutes later, and nothing else tells two apart.
type newLeads struct {
	mu    sync.Mutex
	ids   map[string]string // by mail
	order []string
}

const newLeadsKept = 10_000

func (n *newLeads) keep(mail, id string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ids[mail] = id
	n.order = append(n.order, mail)
	if len(n.order) > newLeadsKept {
		delete(n.ids, n.order[0])
		n.order = n.order[1:]
	}
}

func (n *newLeads) find(mail string) (string, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	id, known := n.ids[mail]
	return id, known
}

// upsert updates the person where Intercom has one, and creates one where not. Its search may be minutes behind,
// so a conflict is not the end: the contact that Intercom names is updated.
func (i *intercom) upsert(p person) (doc, *failure) {
	look := i.form(p)
	if id, known := i.leads.find(p.Mail); known && p.Kind == "lead" && i.remembersLeads {
		updated, failed := i.update(id, fieldsOf(look()))
		if failed == nil || failed.status != http.StatusNotFound {
			return updated, failed
		}
	}
	found, failed := i.lookUp(p)
	if failed != nil {
		return nil, failed
	}
	p = look()
	fields := fieldsOf(p)
	if len(found) > 0 {
		return i.update(found[0]["id"], fields)
	}
	created := doc{"role": p.Kind}
	for name, value := range fields {
		created[name] = value
	}
	if p.Card != "" && p.Kind == "user" {
		created["external_id"] = p.Card
	}
	var made func() (doc, bool)
	if i.looksBeforeTwice {
		made = func() (doc, bool) {
			there, failed := i.lookUp(p)
			if failed != nil || len(there) == 0 {
				return nil, false
			}
			return there[0], true
		}
	}
	contact, failed := i.call("POST", "/contacts", created, made)
	if failed != nil && failed.status == http.StatusConflict {
		if named := namedInConflict.FindStringSubmatch(failed.said); named != nil {
			return i.update(named[1], fields)
		}
	}
	whoever, failed := whole(contact, failed)
	if failed == nil && p.Kind == "lead" {
		i.leads.keep(p.Mail, whoever["id"].(string))
	}
	return whoever, failed
}

func fieldsOf(p person) doc {
	fields := doc{"email": p.Mail}
	if p.Name != "" {
		fields["name"] = p.Name
	}
	return fields
}

func (i *intercom) update(id any, fields doc) (doc, *failure) {
	text, _ := id.(string)
	return whole(i.call("PUT", "/contacts/"+url.PathEscape(text), fields, nil))
}
