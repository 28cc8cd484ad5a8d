namespace Conserver.Client.Configuration;
internal static class ConsoleConfigFile { public static bool Read(string f, ConfigItems i, Output o) => System.IO.File.Exists(f); }
