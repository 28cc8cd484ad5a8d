namespace Conserver.Client.Listing;

/// <summary>Somebody on a console.</summary>
/// <param name="User">Login name.</param>
/// <param name="From">The host they come from.</param>
/// <param name="Mode">attach, spy or stopped, as in the listing of <c>-w</c>.</param>
/// <param name="IdleSeconds">Since their last key.</param>
/// <param name="Waits">Will write when it is their turn.</param>
public sealed record ViewerRow(string User, string From, string Mode, long IdleSeconds, bool Waits);
