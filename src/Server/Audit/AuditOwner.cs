using Conserver.Posix;

namespace Conserver.Server.Audit;

/// <summary>Who may use the file of the trail.</summary>
internal static class AuditOwner
{
    /// <summary>What is wrong with who may use the file, in words that go on after its path; null when nothing is.</summary>
    public static string? Doubt(FileStatus status) =>
        status.IsReadableByOthers ? "can be read by everybody: chmod o-rwx"
        : status.IsOpenToOthers ? "can be changed by others than its owner: chmod go-w"
        : status.Owner != 0 && status.Owner != Sys.EffectiveUserId ? $"belongs to somebody else: uid {status.Owner}"
        : null;
}
