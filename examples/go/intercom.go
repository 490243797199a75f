package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// doc is a JSON object that nobody has looked into yet.
type doc = map[string]any

// failure is how a call of Intercom went wrong.
type failure struct {
	code      string // as told to callers
	text      string // for callers: ours, since Intercom's may quote a person
	said      string // what Intercom said; for nobody else
	status    int
	requestID string
	passing   bool // it may go away by itself
	unclear   bool // Intercom may have done as it was asked
	wait      time.Duration
	announced bool // wait was announced by Intercom
}

// fuse keeps a failing Intercom from being asked by everybody: after five failures in a row it blows for a while,
// then lets one call through.
type fuse struct {
	rest   time.Duration
	mu     sync.Mutex
	failed int
	until  time.Time
	trial  bool
}

const fuseBlowsAfter = 5

func (f *fuse) lets() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failed < fuseBlowsAfter {
		return true
	}
	if f.trial || time.Now().Before(f.until) {
		return false
	}
	f.trial = true
	return true
}

func (f *fuse) note(well bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.trial = false
	if well {
		f.failed = 0
		return
	}
	f.failed++
	if f.failed >= fuseBlowsAfter {
		f.until = time.Now().Add(f.rest)
	}
}

// intercom asks Intercom, with tries and pauses.
type intercom struct {
	settings
	*habits
	client *http.Client
	fuse   *fuse
	quota  sync.Map // "left": what the last answer said is left of the rate limit
	leads  *newLeads
}

func newIntercom(s settings, h *habits) *intercom {
	carrier := h.carrier(&http.Transport{MaxIdleConnsPerHost: 16})
	return &intercom{settings: s, habits: h, client: &http.Client{Transport: carrier}, fuse: &fuse{rest: s.fuseRest}, leads: &newLeads{ids: map[string]string{}}}
}

// call asks until there is an answer, the failure is final, or the tries are used up.
// Before a call that may have been done is repeated, made is asked for what it made; nil means that repeating is harmless.
func (i *intercom) call(method, path string, body any, made func() (doc, bool)) (doc, *failure) {
	pause := firstPause
	for try := 1; ; try++ {
		answer, failed := i.once(method, path, body)
		if failed == nil || !i.repeats(failed) || try >= i.triesMax {
			return answer, failed
		}
		pause = i.pause(pause)
		wait := pause
		if failed.announced && i.heedsResets {
			if failed.wait > i.resetLimit {
				return nil, failed
			}
			wait = failed.wait + i.late(pause)
		}
		time.Sleep(wait)
		if failed.unclear && made != nil {
			if there, ok := made(); ok {
				return there, nil
			}
		}
	}
}

// once makes one request, unless the fuse has blown; its time limit includes the last byte of the answer.
func (i *intercom) once(method, path string, body any) (doc, *failure) {
	if !i.fuse.lets() {
		return nil, &failure{code: "resting", text: "Intercom was failing a moment ago and is left alone"}
	}
	answer, failed := i.request(method, path, body)
	// A refusal or a rate limit is the answer of an Intercom that works.
	i.fuse.note(failed == nil || failed.status >= 400 && failed.status < 500)
	return answer, failed
}

// request makes the request whether the fuse has blown or not.
func (i *intercom) request(method, path string, body any) (doc, *failure) {
	limit, cancel := context.WithTimeout(context.Background(), i.tryLimit)
	defer cancel()
	var reader io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, &failure{code: "invalid", text: "the body cannot be written as JSON"}
		}
		reader = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(limit, method, i.intercomURL+path, reader)
	if err != nil {
		return nil, &failure{code: "invalid", text: "the request cannot be made"}
	}
	request.Header.Set("Authorization", "Bearer "+i.bearer())
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Intercom-Version", "2.14")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return i.exchange(request)
}

// bearer is the token that the store wrote last, or the one it had when this service started.
func (i *intercom) bearer() string {
	if i.tokenFile == "" || !i.rereadsToken {
		return i.token
	}
	raw, err := os.ReadFile(i.tokenFile)
	text := strings.TrimSpace(string(raw))
	if err != nil || text == "" {
		return i.token
	}
	return text
}

func (i *intercom) exchange(request *http.Request) (doc, *failure) {
	response, err := i.client.Do(request)
	if err != nil {
		return nil, i.onTheWay(err)
	}
	defer response.Body.Close()
	raw, err := i.readAll(response.Body)
	if err != nil {
		return nil, i.onTheWay(err)
	}
	if left := response.Header.Get("X-RateLimit-Remaining"); left != "" {
		i.quota.Store("left", left)
	}
	var answer doc
	unreadable := json.Unmarshal(raw, &answer) != nil
	id := response.Header.Get("X-Request-Id")
	if told, _ := answer["request_id"].(string); told != "" {
		id = told
	}
	switch status := response.StatusCode; {
	case status == http.StatusTooManyRequests:
		wait, announced := announcedWait(response.Header)
		return nil, &failure{code: "slow_down", text: "Intercom limits us", status: status, requestID: id, passing: true, wait: wait, announced: announced}
	case status >= 500:
		return nil, &failure{code: "upstream", text: "Intercom failed with status " + strconv.Itoa(status), status: status, requestID: id, passing: true, unclear: true}
	case status >= 400:
		return answer, &failure{code: refusal(status), text: "Intercom refused", said: firstMessage(answer), status: status, requestID: id}
	case unreadable || answer["type"] == "error.list":
		return nil, &failure{code: "garbled", text: "Intercom's answer makes no sense", status: 0, requestID: id, passing: true, unclear: true}
	}
	return answer, nil
}

func refusal(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "token"
	case http.StatusForbidden:
		return "scope"
	case http.StatusNotFound:
		return "nobody"
	case http.StatusConflict:
		return "conflict"
	}
	return "invalid"
}

func (i *intercom) onTheWay(err error) *failure {
	if errors.Is(err, context.DeadlineExceeded) {
		// Whoever forgot one connection without a word has forgotten the others too.
		i.client.CloseIdleConnections()
		return &failure{code: "too_slow", text: "Intercom did not answer in time", passing: true, unclear: true}
	}
	return &failure{code: "upstream", text: "Intercom could not be reached, or hung up", passing: true, unclear: true}
}

// announcedWait tells how long an answer asks us to stay away. The reset is a whole Unix second, never a Retry-After.
func announcedWait(header http.Header) (time.Duration, bool) {
	if seconds, err := strconv.Atoi(header.Get("Retry-After")); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := strconv.ParseInt(header.Get("X-RateLimit-Reset"), 10, 64); err == nil {
		return max(0, time.Until(time.Unix(at, 0))), true
	}
	return 0, false
}

func firstMessage(answer doc) string {
	for _, one := range list(answer["errors"]) {
		if text, _ := one["message"].(string); text != "" {
			return text
		}
	}
	return ""
}

// list gives the objects of a JSON array, and nothing for anything else.
func list(value any) []doc {
	var objects []doc
	values, _ := value.([]any)
	for _, one := range values {
		if object, ok := one.(doc); ok {
			objects = append(objects, object)
		}
	}
	return objects
}
