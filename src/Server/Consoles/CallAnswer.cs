namespace Conserver.Server.Consoles;

/// <summary>The one line that answers a successful <c>call</c>; clients compare it for equality.</summary>
public static class CallAnswer
{
    public const string Attached = "[attached]\r\n";
    public const string Spy = "[spy]\r\n";
}
