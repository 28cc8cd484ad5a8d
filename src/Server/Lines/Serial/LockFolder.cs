using System.Buffers;
using System.Globalization;
using System.Text;
using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// The folder where programs that use serial devices say so (UUCP): a file <c>LCK..ttyS0</c> with the process id in it, ten
/// characters wide, and a newline. A file of a process that is no more counts for nothing.
/// </summary>
internal sealed class LockFolder(string folder)
{
    public static readonly LockFolder Common = new("/var/lock");

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789 \n"u8);

    /// <summary>
    /// Pseudo-terminals are locked, and opened off the loop, like other devices: tests have no others. Nobody looks for
    /// locks of them otherwise.
    /// </summary>
    public bool IsForPseudoTerminals { get; init; }

    /// <summary>
    /// Locks a device: the file, for <see cref="Release"/>; null where that cannot be had, as not everybody may write there.
    /// </summary>
    /// <param name="path">As configured, for messages.</param>
    /// <param name="fd">The open device: its own name counts, whatever links lead to it.</param>
    /// <exception cref="DeviceException">Somebody else has locked it.</exception>
    public byte[]? Take(string path, int fd)
    {
        string device = File.ResolveLinkTarget($"/proc/self/fd/{fd}", returnFinalTarget: false)?.FullName ?? path;
        string file = $"{folder}/LCK..{Path.GetFileName(device)}";
        byte[] name = Encoding.UTF8.GetBytes(file);

        // Written under another name first, as others read it as soon as it is there.
        byte[] draft = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{folder}/LTMP.{Environment.ProcessId}.{fd}"));
        int written = Files.MakeNew(draft, Content());
        if (written != 0)
        {
            return null;
        }

        try
        {
            int linked = Files.Link(draft, name);
            if (linked == -Errno.EEXIST)
            {
                if (Holder(name) is { } holder)
                {
                    throw new DeviceException($"{path} is locked by {holder} ({file})");
                }

                _ = Files.Delete(name);
                linked = Files.Link(draft, name);
            }

            return linked == 0 ? name : linked == -Errno.EEXIST
                ? throw new DeviceException($"{path} is locked by another program ({file})")
                : null;
        }
        finally
        {
            _ = Files.Delete(draft);
        }
    }

    /// <summary>Removes a lock file, if it still is this process's.</summary>
    public static void Release(byte[] file)
    {
        if (Read(file) == Environment.ProcessId)
        {
            _ = Files.Delete(file);
        }
    }

    private static byte[] Content() =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId,10}\n"));

    // Null when it is nobody: the process has ended, or is this one, which would know.
    private static string? Holder(byte[] file)
    {
        if (Read(file) is not { } pid)
        {
            return "a program that does not say which";
        }

        return pid == Environment.ProcessId || Sys.Kill(pid, 0) == -Errno.ESRCH
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"process {pid}{Command(pid)}");
    }

    private static int? Read(byte[] file)
    {
        Span<byte> content = stackalloc byte[64];
        int fd = Files.OpenRead(file);
        if (fd < 0)
        {
            return null;
        }

        int got = Sys.Read(fd, content);
        Sys.Close(fd);

        // Some write the number as four bytes: never four characters, as no process has such a number.
        return got == sizeof(int) && content[..got].ContainsAnyExcept(NumberBytes)
            ? Positive(BitConverter.ToInt32(content))
            : got > 0 && int.TryParse(
                Encoding.ASCII.GetString(content[..got]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                    .FirstOrDefault(),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int pid)
                ? Positive(pid)
            : null;
    }

    private static int? Positive(int pid) => pid > 0 ? pid : null;

    private static string Command(int pid)
    {
        try
        {
            return $" `{File.ReadAllText($"/proc/{pid}/comm").TrimEnd()}'";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
