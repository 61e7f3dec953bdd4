// Command lookups asks a checksum database with Go's own client. Its arguments are a verifier key and a URL; it reads
// lines of a module path and a version, and answers each with the lines of go.sum, separated by |, or with the error.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb"
)

// memory is what the client remembers until the process ends.
type memory struct {
	url   string
	mutex sync.Mutex
	files map[string][]byte
}

func (m *memory) ReadRemote(path string) ([]byte, error) {
	response, err := http.Get(m.url + path)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, response.Status)
	}
	return body, err
}

func (m *memory) ReadConfig(file string) ([]byte, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.files[file], nil
}

func (m *memory) WriteConfig(file string, before, after []byte) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if !bytes.Equal(m.files[file], before) {
		return sumdb.ErrWriteConflict
	}
	m.files[file] = after
	return nil
}

func (m *memory) ReadCache(file string) ([]byte, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	content, found := m.files[file]
	if !found {
		return nil, os.ErrNotExist
	}
	return content, nil
}

func (m *memory) WriteCache(file string, content []byte) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.files[file] = content
}

func (m *memory) Log(message string) {}

func (m *memory) SecurityError(message string) {}

func main() {
	state := &memory{url: os.Args[2], files: map[string][]byte{"key": []byte(os.Args[1])}}
	client := sumdb.NewClient(state)
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		path, version, _ := strings.Cut(in.Text(), " ")
		zip, err := client.Lookup(path, version)
		mod, modErr := client.Lookup(path, version+"/go.mod")
		if err == nil {
			err = modErr
		}
		if err != nil {
			fmt.Printf("error: %s\n", strings.ReplaceAll(err.Error(), "\n", " "))
			continue
		}
		fmt.Println(strings.Join(append(zip, mod...), "|"))
	}
}
