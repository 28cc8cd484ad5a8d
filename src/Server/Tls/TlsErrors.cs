using System.Security.Authentication;

namespace Conserver.Server.Tls;

/// <summary>What an engine throws when the other side, or the network, is to blame.</summary>
internal static class TlsErrors
{
    public static bool IsOne(Exception failure) =>
        failure is IOException or AuthenticationException or InvalidOperationException or NotSupportedException;

    /// <summary>
    /// One line for the log: OpenSSL's own words (<c>error:0A0000C1:SSL routines::no shared cipher</c>), which are
    /// innermost, where there are any.
    /// </summary>
    public static string ReasonOf(Exception failure)
    {
        Exception inner = failure;
        while (inner.InnerException is not null)
        {
            inner = inner.InnerException;
        }

        return inner.Message.StartsWith("error:", StringComparison.Ordinal) || inner is AuthenticationException
            ? inner.Message
            : $"{failure.Message} {(ReferenceEquals(inner, failure) ? "" : inner.Message)}".TrimEnd();
    }
}
