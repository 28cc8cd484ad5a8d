namespace Conserver.Client.Configuration;

/// <summary>Compiled-in values, those of Debian's build of conserver 8.2.7.</summary>
public static class Defaults
{
    public const string Master = "console";
    public const string Port = "782";
    public const string SiteFile = "/etc/conserver/console.cf";
    public const string UserFileName = ".consolerc";
}
