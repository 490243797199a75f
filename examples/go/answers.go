package main

import (
	"encoding/json"
	"net/http"
)

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

var statusOf = map[string]int{
	"invalid": http.StatusBadRequest, "nobody": http.StatusNotFound, "conflict": http.StatusConflict,
	"slow_down": http.StatusServiceUnavailable, "resting": http.StatusServiceUnavailable,
	"too_slow": http.StatusGatewayTimeout,
}

// refuse tells a caller what went wrong; 502 for what is between us and Intercom.
func (h *habits) refuse(w http.ResponseWriter, f *failure) {
	status, known := statusOf[f.code]
	if !known {
		status = http.StatusBadGateway
	}
	reply(w, status, h.trouble(f))
}

func (h *habits) trouble(f *failure) doc {
	body := doc{"reason": f.code, "text": f.text}
	if h.quotesIntercom && f.said != "" {
		body["text"] = f.said
	}
	if f.requestID != "" && h.tellsRequestIDs {
		body["intercom_request"] = f.requestID
	}
	return doc{"trouble": body}
}
