package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"io"
	"math/rand"
	"net/http"
	"strings"
	"time"
)

const (
	firstPause = 100 * time.Millisecond
	pauseMax   = 1500 * time.Millisecond
)

// habits are the decisions of this service that people get wrong; defects.go holds the wrong ones.
type habits struct {
	triesMax         int
	heedsResets      bool
	looksBeforeTwice bool // a create whose answer got lost is looked up before it is repeated
	remembersLeads   bool // a lead that was just made is known before search finds it
	remembersHooks   bool // a notification that came twice is handled once
	hooksFirst       bool // notifications are acknowledged before they are worked on
	stopsAtLoops     bool // a cursor that repeats ends a listing
	followsEmpty     bool // an empty page with a cursor is not the end
	jobsTellTrouble  bool // a job that failed says so
	tellsRequestIDs  bool
	quotesIntercom   bool // callers get to read what Intercom said
	looksAtHealth    bool // health asks Intercom
	carrier          func(http.RoundTripper) http.RoundTripper
	form             func(person) func() person // keeps whom a worker is busy with
	rereadsToken     bool                       // the token is that of the file as it is now
	repeats          func(*failure) bool
	pause            func(previous time.Duration) time.Duration
	late             func(pause time.Duration) time.Duration // how long after an announced reset it comes back
	readAll          func(io.Reader) ([]byte, error)
	signed           func(secret string, raw []byte, header string) bool
	handled          func(notification) []any // what the log says about a notification
}

func goodHabits() *habits {
	return &habits{
		triesMax: 5, heedsResets: true, looksBeforeTwice: true, remembersLeads: true, remembersHooks: true, hooksFirst: true,
		stopsAtLoops: true, followsEmpty: true, jobsTellTrouble: true, tellsRequestIDs: true, looksAtHealth: true, rereadsToken: true,
		form:    func(p person) func() person { return func() person { return p } },
		carrier: func(below http.RoundTripper) http.RoundTripper { return below },
		repeats: func(f *failure) bool { return f.passing },
		pause:   drawn,
		late:    func(pause time.Duration) time.Duration { return pause },
		readAll: io.ReadAll,
		signed:  signed,
		handled: func(n notification) []any { return []any{"notification", n.ID, "topic", n.Topic} },
	}
}

// drawn is the next pause with decorrelated jitter: anything from the first pause to three times the one before.
func drawn(previous time.Duration) time.Duration {
	spread := int64(3*previous - firstPause)
	return min(pauseMax, firstPause+time.Duration(rand.Int63n(max(1, spread))))
}

// signed tells whether the header is the signature of exactly these bytes.
func signed(secret string, raw []byte, header string) bool {
	text, found := strings.CutPrefix(header, "sha1=")
	claimed, err := hex.DecodeString(text)
	if !found || err != nil || secret == "" {
		return false
	}
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write(raw)
	return hmac.Equal(claimed, mac.Sum(nil))
}
