using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Audit;
using Conserver.Server.Config;
using Conserver.Server.Lines;

namespace Conserver.Server.Consoles;

/// <summary>How viewers of one console go: by themselves, sent away, or because a reload has taken their right.</summary>
internal sealed class Leaving(Viewers viewers, Writing writing, Line line, ConsoleAudit audit)
{
    /// <summary>Removes a viewer whose connection ended; false when it had been sent away before.</summary>
    public bool Leave(Attachment viewer)
    {
        if (!viewers.Contains(viewer))
        {
            return false;
        }

        writing.GiveUp(viewer, "logout");
        viewers.Remove(viewer);
        audit.Did(AuditAct.Detach, viewer.Id);
        if (viewers.IsEmpty && line.Config.Has(ConsoleOptions.OnDemand))
        {
            line.Close();
        }

        return true;
    }

    /// <summary>A reload may have changed what a viewer may do: takes it from them, or gives it, and tells them.</summary>
    /// <param name="viewer">Who.</param>
    /// <param name="user">With the groups of now.</param>
    /// <param name="isLimited">In the <c>limited</c> list of now.</param>
    public void Judge(Attachment viewer, Identity user, bool isLimited)
    {
        if (!viewers.Contains(viewer))
        {
            return;
        }

        viewer.Identity = user;
        ConsoleAccess right = Rights.On(line.Config, user);
        bool mayType = right == ConsoleAccess.ReadWrite;
        ViewerRights before = viewer.Rights;
        viewer.Rights = new ViewerRights(mayType, isLimited);
        if (before.IsInDoubt)
        {
            viewer.Door.KeysTaken();
        }

        if (right == ConsoleAccess.None)
        {
            Evict(viewer, new Farewell.AccessDenied());
        }
        else if (before.MayType != mayType)
        {
            // A command of its own goes on, as with 8.2.7.
            viewer.Door.Hear(new Notice.RightsChanged(mayType));
            if (!mayType && viewers.Writer == viewer)
            {
                writing.GiveUp(viewer, "bumped");
            }
        }
    }

    /// <summary>Sends a viewer away.</summary>
    public void Evict(Attachment viewer, Farewell why)
    {
        if (viewers.Contains(viewer))
        {
            viewer.EndLocalCommand();
            viewer.Door.Evicted(why);
            _ = Leave(viewer);
        }
    }

    /// <summary>Sends all away, the last that came first; a defect with one does not keep the others.</summary>
    public void EvictAll(Loop loop, ILoopOwner owner, Farewell why)
    {
        // Nobody becomes the writer meanwhile.
        foreach (Attachment viewer in viewers.List.Where(viewer => viewer.Standing == Standing.Waiting))
        {
            viewer.Standing = Standing.Spy;
        }

        foreach (Attachment viewer in viewers.List.OrderByDescending(viewer => viewer.Sequence).ToArray())
        {
            loop.Call(owner, () => Evict(viewer, why));
        }
    }
}
