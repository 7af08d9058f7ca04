// Command certificates makes the keys and certificates of a lab in one folder: an authority that is kept where it is
// there already, and server and client certificates that are new each time. Running it again rotates them.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// A lab lives for hours, one that is kept for days.
const lifetime = 30 * 24 * time.Hour

type identity struct {
	file         string
	name         string
	organization []string
	server       bool
}

var identities = []identity{
	{file: "apiserver", name: "kube-apiserver", server: true},
	{file: "etcd", name: "etcd", server: true},
	{file: "etcd-client", name: "kube-apiserver-etcd-client"},
	{file: "kubelet", name: "system:node:lab", organization: []string{"system:nodes"}, server: true},
	{file: "kubelet-client", name: "kube-apiserver-kubelet-client"},
}

func write(directory, name, kind string, bytes []byte, mode os.FileMode) error {
	// written beside and renamed: a server that reloads never reads half a file
	path := filepath.Join(directory, name)
	content := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes})
	if err := os.WriteFile(path+".new", content, mode); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func writeKey(directory, name string, key crypto.PrivateKey) error {
	bytes, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return write(directory, name, "PRIVATE KEY", bytes, 0o600)
}

func readBlock(path string) ([]byte, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM", path)
	}
	return block.Bytes, nil
}

func template(name string) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(lifetime),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
	}, nil
}

func authority(directory string) (*x509.Certificate, crypto.Signer, error) {
	certificate, err := readBlock(filepath.Join(directory, "ca.crt"))
	if errors.Is(err, fs.ErrNotExist) {
		return newAuthority(directory)
	}
	if err != nil {
		return nil, nil, err
	}
	bytes, err := readBlock(filepath.Join(directory, "ca.key"))
	if err != nil {
		return nil, nil, err
	}
	parsed, err := x509.ParseCertificate(certificate)
	if err != nil {
		return nil, nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(bytes)
	if err != nil {
		return nil, nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, nil, errors.New("ca.key holds no key that signs")
	}
	return parsed, signer, nil
}

func newAuthority(directory string) (*x509.Certificate, crypto.Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	made, err := template("lab")
	if err != nil {
		return nil, nil, err
	}
	made.IsCA = true
	made.BasicConstraintsValid = true
	made.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	bytes, err := x509.CreateCertificate(rand.Reader, made, made, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	parsed, err := x509.ParseCertificate(bytes)
	if err != nil {
		return nil, nil, err
	}
	if err := writeKey(directory, "ca.key", key); err != nil {
		return nil, nil, err
	}
	return parsed, key, write(directory, "ca.crt", "CERTIFICATE", bytes, 0o644)
}

func issue(directory string, wanted identity, parent *x509.Certificate, signer crypto.Signer) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	made, err := template(wanted.name)
	if err != nil {
		return err
	}
	made.Subject.Organization = wanted.organization
	made.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	if wanted.server {
		made.ExtKeyUsage = append(made.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
		made.DNSNames = []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"}
		made.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv4(10, 0, 0, 1)}
	}
	bytes, err := x509.CreateCertificate(rand.Reader, made, parent, key.Public(), signer)
	if err != nil {
		return err
	}
	if err := writeKey(directory, wanted.file+".key", key); err != nil {
		return err
	}
	return write(directory, wanted.file+".crt", "CERTIFICATE", bytes, 0o644)
}

// Service account tokens are signed with a key of their own, which stays as long as the lab does.
func serviceAccountKey(directory string) error {
	if _, err := os.Stat(filepath.Join(directory, "sa.key")); err == nil {
		return nil
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := write(directory, "sa.pub", "PUBLIC KEY", public, 0o644); err != nil {
		return err
	}
	return writeKey(directory, "sa.key", key)
}

func run() error {
	if len(os.Args) != 2 {
		return errors.New("usage: certificates DIRECTORY")
	}
	directory := os.Args[1]
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	parent, signer, err := authority(directory)
	if err != nil {
		return err
	}
	for _, wanted := range identities {
		if err := issue(directory, wanted, parent, signer); err != nil {
			return fmt.Errorf("%s: %w", wanted.file, err)
		}
	}
	return serviceAccountKey(directory)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
