package main

import (
	"log/slog"
	"strconv"
	"sync"
)

const (
	workers   = 4
	roomFor   = 2000
	jobsKept  = 10_000
	jobWaits  = "waiting"
	jobDone   = "done"
	jobFailed = "failed"
)

type job struct {
	id, state, iid string
	wanted         person
	failed         *failure
}

// queue does one thing after the other, four at a time; what waits in it is lost with the process.
type queue struct {
	api  *intercom
	log  *slog.Logger
	work chan func()

	mu    sync.Mutex
	last  int
	jobs  map[string]*job
	order []string
}

func newQueue(api *intercom, log *slog.Logger) *queue {
	q := &queue{api: api, log: log, work: make(chan func(), roomFor), jobs: map[string]*job{}}
	for range workers {
		go func() {
			for do := range q.work {
				do()
			}
		}()
	}
	return q
}

// put queues something; false when there is no room.
func (q *queue) put(do func()) bool {
	select {
	case q.work <- do:
		return true
	default:
		return false
	}
}

// add queues a person and returns the job's name.
func (q *queue) add(wanted person) (string, bool) {
	q.mu.Lock()
	q.last++
	one := &job{id: "j" + strconv.Itoa(q.last), state: jobWaits, wanted: wanted}
	q.jobs[one.id] = one
	q.order = append(q.order, one.id)
	if len(q.order) > jobsKept {
		delete(q.jobs, q.order[0])
		q.order = q.order[1:]
	}
	q.mu.Unlock()
	return one.id, q.put(func() { q.do(one) })
}

func (q *queue) do(one *job) {
	contact, failed := q.api.upsert(one.wanted)
	q.mu.Lock()
	defer q.mu.Unlock()
	one.state = jobDone
	one.iid, _ = contact["id"].(string)
	if failed != nil && q.api.jobsTellTrouble {
		one.state, one.failed = jobFailed, failed
		q.log.Warn("job failed", "job", one.id, "reason", failed.code, "intercom_request", failed.requestID)
	}
}

// look gives a copy of a job.
func (q *queue) look(id string) (job, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	one, known := q.jobs[id]
	if !known {
		return job{}, false
	}
	return *one, true
}
