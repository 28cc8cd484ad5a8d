using System.Globalization;

namespace Conserver.Daemon;

/// <summary>The file that names the running daemon's process.</summary>
internal sealed class PidFile(string path)
{
    private static string Content => Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n";

    /// <summary>Writes it; the reason when that does not work, else null.</summary>
    public string? Write()
    {
        try
        {
            File.WriteAllText(path, Content);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    /// <summary>Removes it when it is still ours; the reason when that does not work, else null.</summary>
    public string? Remove()
    {
        try
        {
            if (File.Exists(path) && File.ReadAllText(path) == Content)
            {
                File.Delete(path);
            }

            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }
}
