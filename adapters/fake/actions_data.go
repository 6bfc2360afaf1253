package fake

import (
	"bytes"
	"slices"
	"strings"
)

// entry is one row of the database or one variable.
type entry struct{ key, value string }

// database is Asterisk's: rows sorted by key, /family/key.
type database []entry

func (d database) clone() database { return slices.Clone(d) }

func (d database) search(key string) (int, bool) {
	return slices.BinarySearchFunc(d, key, func(e entry, k string) int { return strings.Compare(e.key, k) })
}

func (d *database) put(key, value string) {
	i, ok := d.search(key)
	if !ok {
		*d = slices.Insert(*d, i, entry{key: key})
	}
	(*d)[i].value = value
}

// variables are the global ones, and those of channels by "channel\x00name".
type variables = database

// dbKey reads Family and Key; it answers and returns "" where one is missing. The
// texts of DBPut have no full stop (main/db.c:1004, :1033).
func dbKey(x *session, r *request, stop string) string {
	family, key := r.get("Family"), r.get("Key")
	switch {
	case len(family) == 0:
		x.fail(r, "No family specified"+stop)
	case len(key) == 0:
		x.fail(r, "No key specified"+stop)
	default:
		return "/" + string(family) + "/" + string(key)
	}
	return ""
}

func dbPut(s *Server, x *session, r *request) {
	if key := dbKey(x, r, ""); key != "" {
		s.db.put(key, string(r.get("Val")))
		s.changed()
		x.ok(r, "Updated database successfully")
	}
}

func dbGet(s *Server, x *session, r *request) {
	key := dbKey(x, r, ".")
	if key == "" {
		return
	}
	i, ok := s.db.search(key)
	if !ok {
		x.fail(r, "Database entry not found")
		return
	}
	x.beginList(r, "Result will follow")
	x.item("DBGetResponse")
	x.line("Family: ", string(r.get("Family")))
	x.line("Key: ", string(r.get("Key")))
	x.line("Val: ", s.db[i].value)
	x.actionID(r)
	x.endItem()
	x.endList(r, "DBGetComplete", 1)
}

// dbDel is Action: DBDel. 13 does not say that there was no such key
// (13:main/db.c:968, main/db.c:1156).
func dbDel(s *Server, x *session, r *request) {
	key := dbKey(x, r, ".")
	if key == "" {
		return
	}
	i, ok := s.db.search(key)
	switch {
	case ok:
		s.db = slices.Delete(s.db, i, i+1)
		s.changed()
	case s.profile.major > 13:
		x.fail(r, "Database entry could not be deleted")
		return
	}
	x.ok(r, "Key deleted successfully")
}

// dbPrefix is the part of the tree that Family and Key name.
func dbPrefix(r *request) string {
	prefix := "/"
	for _, h := range []string{"Family", "Key"} {
		if v := r.get(h); len(v) > 0 {
			prefix += string(v) + "/"
		}
	}
	return prefix
}

func dbDelTree(s *Server, x *session, r *request) {
	if len(r.get("Family")) == 0 {
		x.fail(r, "No family specified.")
		return
	}
	prefix, before := dbPrefix(r), len(s.db)
	s.db = slices.DeleteFunc(s.db, func(e entry) bool { return strings.HasPrefix(e.key+"/", prefix) })
	if len(s.db) == before {
		x.fail(r, "Database entry not found")
		return
	}
	s.changed()
	x.ok(r, "Key tree deleted successfully")
}

func dbGetTree(s *Server, x *session, r *request) {
	prefix := dbPrefix(r)
	x.beginList(r, "Result will follow")
	n := 0
	for _, e := range s.db {
		if !strings.HasPrefix(e.key+"/", prefix) {
			continue
		}
		n++
		x.item("DBGetTreeResponse")
		x.line("Key: ", e.key)
		x.line("Val: ", e.value)
		x.actionID(r)
		x.endItem()
	}
	x.endList(r, "DBGetTreeComplete", n)
}

// variable finds what Setvar and Getvar speak of; ok is false where it has
// answered already.
func (s *Server) variable(x *session, r *request) (c *call, key string, ok bool) {
	channel, name := r.get("Channel"), r.get("Variable")
	if len(name) == 0 {
		x.fail(r, "No variable specified")
		return nil, "", false
	}
	if len(channel) > 0 {
		if c = s.calls.find(channel); c == nil {
			x.fail(r, "No such channel")
			return nil, "", false
		}
	}
	return c, string(channel) + "\x00" + string(name), true
}

func setvar(s *Server, x *session, r *request) {
	c, key, ok := s.variable(x, r)
	if !ok {
		return
	}
	value := string(r.get("Value"))
	s.vars.put(key, value)
	s.changed()
	x.ok(r, "Variable Set")
	s.event("VarSet", ClassDialplan)
	if c == nil {
		s.header("Channel", "none")
		s.header("Uniqueid", "none")
	} else {
		i := 0
		if bytes.HasSuffix(r.get("Channel"), []byte(";2")) {
			i = 1
		}
		s.frame = c.snapshot(s.frame, i)
	}
	s.header("Variable", string(r.get("Variable")))
	s.header("Value", value)
	s.emit(ClassDialplan)
}

func getvar(s *Server, x *session, r *request) {
	c, key, ok := s.variable(x, r)
	if !ok {
		return
	}
	value := ""
	if c != nil && string(r.get("Variable")) == "CHANNEL(name)" {
		value = string(r.get("Channel"))
	}
	if i, ok := s.vars.search(key); ok {
		value = s.vars[i].value
	}
	x.start(r, "Success")
	x.line("Variable: ", string(r.get("Variable")))
	x.line("Value: ", value)
	x.finish(r, "Success")
}

// category is a part of a configuration file.
type category struct {
	category string
	lines    []entry
}

// queuesConf is the one configuration file there is.
var queuesConf = []category{
	{"general", nil},
	{"support", []entry{{"strategy", "ringall"}, {"timeout", "2"}, {"eventwhencalled", "yes"}, {"member", "Local/103@default"}}},
	{"sales", []entry{{"strategy", "rrmemory"}}},
}

// configKnown reads Filename, and answers for a file that is not there. A file
// that CreateConfig made has no categories.
func configKnown(s *Server, x *session, r *request) (file []category, ok bool) {
	name := string(r.get("Filename"))
	switch {
	case name == "queues.conf":
		return queuesConf, true
	case name == "":
		x.fail(r, "Filename not specified")
	case isMade("file", "Filename")(s, r, ""):
		return nil, true
	default:
		x.fail(r, "Config file not found")
	}
	return nil, false
}

// getConfig is Action: GetConfig, of the categories that Category names
// (main/manager.c:2455).
func getConfig(s *Server, x *session, r *request) {
	file, ok := configKnown(s, x, r)
	if !ok {
		return
	}
	x.start(r, "Success")
	only, n := string(r.get("Category")), 0
	for _, c := range file {
		if only != "" && only != c.category {
			continue
		}
		number := "00000" + string(rune('0'+n))
		x.line("Category-", number, ": ", c.category)
		for j, l := range c.lines {
			x.line("Line-", number, "-00000", string(rune('0'+j)), ": ", l.key, "=", l.value)
		}
		n++
	}
	if n == 0 {
		x.line("No categories found")
	}
	x.finish(r, "Success")
}

// getConfigJSON is Action: GetConfigJSON (main/manager.c:2600).
func getConfigJSON(s *Server, x *session, r *request) {
	file, ok := configKnown(s, x, r)
	if !ok {
		return
	}
	x.start(r, "Success")
	var b strings.Builder
	only, n := string(r.get("Category")), 0
	for _, c := range file {
		if only != "" && only != c.category {
			continue
		}
		b.WriteString(comma(n) + `"` + c.category + `":{`)
		for j, l := range c.lines {
			b.WriteString(comma(j) + `"` + l.key + `":"` + l.value + `"`)
		}
		b.WriteByte('}')
		n++
	}
	x.line("JSON: {", b.String(), "}")
	x.finish(r, "Success")
}

// listCategories is Action: ListCategories (main/manager.c:2524). Match is a list
// of conditions on the lines of a category, none of which the file meets.
func listCategories(s *Server, x *session, r *request) {
	file, ok := configKnown(s, x, r)
	if !ok {
		return
	}
	x.start(r, "Success")
	if len(file) == 0 || len(r.get("Match")) > 0 {
		x.line("Error: no categories found")
	} else {
		for i, c := range file {
			x.line("Category-00000", string(rune('0'+i)), ": ", c.category)
		}
	}
	x.finish(r, "Success")
}

func comma(i int) string {
	if i > 0 {
		return ","
	}
	return ""
}
