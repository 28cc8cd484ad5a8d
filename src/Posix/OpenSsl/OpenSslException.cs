namespace Conserver.Posix;

/// <summary>OpenSSL refuses, or what the other side said is no TLS that it takes.</summary>
/// <param name="reason">In its words: <c>error:0A0000C1:SSL routines::no shared cipher</c>.</param>
public sealed class OpenSslException(string reason) : IOException(reason);
