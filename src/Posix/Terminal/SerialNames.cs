namespace Conserver.Posix;

/// <summary>
/// Names of USB serial devices that stay the same: the links that udev makes, for the adapter itself and for the socket it
/// is plugged into.
/// </summary>
public static class SerialNames
{
    private static readonly string[] Numbered = ["ttyUSB", "ttyACM"];

    /// <summary>
    /// Such a link for a device that is numbered as it was found (<c>/dev/ttyUSB0</c>); null for others, and when there is
    /// none.
    /// </summary>
    /// <param name="device">A path.</param>
    /// <param name="root">Where devices are.</param>
    public static string? StableName(string device, string root = "/dev")
    {
        string name = Path.GetFileName(device);
        return device == $"{root}/{name}" && Numbered.Any(word => name.StartsWith(word, StringComparison.Ordinal))
            ? LinkTo(device, $"{root}/serial/by-id") ?? LinkTo(device, $"{root}/serial/by-path")
            : null;
    }

    private static string? LinkTo(string device, string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal).FirstOrDefault(link =>
                File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName == device);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            // No such links on this machine, or one of them has just gone.
            return null;
        }
    }
}
