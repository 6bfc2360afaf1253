package event

import (
	"time"

	"amicore/core/wire"
)

// Cdr is a call detail record. Times are as the server writes them, in its own zone.
type Cdr struct{ View }

func (Cdr) is(name []byte) bool   { return named(name, "Cdr") }
func (Cdr) of(m wire.Message) Cdr { return Cdr{View{m}} }

// Source returns who called.
func (v Cdr) Source() []byte { return v.Get("Source") }

// Destination returns who was called.
func (v Cdr) Destination() []byte { return v.Get("Destination") }

// Channel returns the channel.
func (v Cdr) Channel() []byte { return v.Get("Channel") }

// DestinationChannel returns the other one.
func (v Cdr) DestinationChannel() []byte { return v.Get("DestinationChannel") }

// Uniqueid returns the id of the channel.
func (v Cdr) Uniqueid() []byte { return v.Get("UniqueID") }

// AccountCode returns the account.
func (v Cdr) AccountCode() []byte { return v.Get("AccountCode") }

// UserField returns what the dial plan put there.
func (v Cdr) UserField() []byte { return v.Get("UserField") }

// StartTime returns when it began.
func (v Cdr) StartTime() []byte { return v.Get("StartTime") }

// AnswerTime returns when it was answered, empty for never.
func (v Cdr) AnswerTime() []byte { return v.Get("AnswerTime") }

// EndTime returns when it ended.
func (v Cdr) EndTime() []byte { return v.Get("EndTime") }

// Duration returns from start to end.
func (v Cdr) Duration() time.Duration { return v.seconds("Duration") }

// Billable returns from answer to end.
func (v Cdr) Billable() time.Duration { return v.seconds("BillableSeconds") }

// Disposition returns ANSWERED, NO ANSWER, BUSY, FAILED.
func (v Cdr) Disposition() []byte { return v.Get("Disposition") }

// MixMonitor is a recording that has begun (MixMonitorStart), ended (MixMonitorStop) or was muted (MixMonitorMute), on 16 and
// later: Type says which.
type MixMonitor struct{ View }

func (MixMonitor) is(name []byte) bool {
	return named(name, "MixMonitorStart", "MixMonitorStop", "MixMonitorMute")
}
func (MixMonitor) of(m wire.Message) MixMonitor { return MixMonitor{View{m}} }

// Channel returns the channel that it is about.
func (v MixMonitor) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v MixMonitor) Uniqueid() []byte { return v.Get("Uniqueid") }

// UserEvent is an event of a dial plan or of another client. Its headers are anything: believe none of them.
type UserEvent struct{ View }

func (UserEvent) is(name []byte) bool         { return named(name, "UserEvent") }
func (UserEvent) of(m wire.Message) UserEvent { return UserEvent{View{m}} }

// Channel returns the channel that it is about.
func (v UserEvent) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v UserEvent) Uniqueid() []byte { return v.Get("Uniqueid") }

// Name returns what the sender calls it.
func (v UserEvent) Name() []byte { return v.Get("UserEvent") }

// EndpointList is an item of the list PJSIPShowEndpoints.
type EndpointList struct{ View }

func (EndpointList) is(name []byte) bool            { return named(name, "EndpointList") }
func (EndpointList) of(m wire.Message) EndpointList { return EndpointList{View{m}} }

// Name returns the name of the endpoint.
func (v EndpointList) Name() []byte { return v.Get("ObjectName") }

// Transport returns its transport.
func (v EndpointList) Transport() []byte { return v.Get("Transport") }

// AORs returns its addresses of record.
func (v EndpointList) AORs() []byte { return v.Get("Aor") }

// Contacts returns where it can be reached.
func (v EndpointList) Contacts() []byte { return v.Get("Contacts") }

// DeviceState returns what it is doing.
func (v EndpointList) DeviceState() []byte { return v.Get("DeviceState") }

// ActiveChannels returns the channels of it.
func (v EndpointList) ActiveChannels() []byte { return v.Get("ActiveChannels") }

// DBGetResponse is the item of DBGet.
type DBGetResponse struct{ View }

func (DBGetResponse) is(name []byte) bool             { return named(name, "DBGetResponse") }
func (DBGetResponse) of(m wire.Message) DBGetResponse { return DBGetResponse{View{m}} }

// Family returns the family.
func (v DBGetResponse) Family() []byte { return v.Get("Family") }

// Key returns the key.
func (v DBGetResponse) Key() []byte { return v.Get("Key") }

// Value returns the value.
func (v DBGetResponse) Value() []byte { return v.Get("Val") }
