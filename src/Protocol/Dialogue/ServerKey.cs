namespace Conserver.Protocol.Dialogue;

/// <summary>The key a server of ours makes for itself, as clients of ours know it.</summary>
public static class ServerKey
{
    /// <summary>
    /// The name in the certificate of a key that is kept: the same one will be shown after the next start, so that a client
    /// may remember it.
    /// </summary>
    public const string KeptName = "CN=conserver, OU=kept";

    /// <summary>The name where the key ends with the server.</summary>
    public const string PassingName = "CN=conserver";
}
