namespace Conserver.Server.Listening;

/// <summary>A directory cannot be used for Unix-domain sockets.</summary>
/// <param name="message">Why.</param>
/// <param name="isOfUser">It may be another user's who asks.</param>
public sealed class ListenException(string message, bool isOfUser = false) : Exception(message)
{
    /// <summary>Another user than this process might use it: its owner.</summary>
    public bool IsOfUser => isOfUser;
}
