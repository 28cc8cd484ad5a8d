using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>A parsed substitution list such as <c>c=cs,P=P04d</c> (devicesubst, execsubst, udssubst, initsubst, task subst).</summary>
public sealed record Substitution(ImmutableArray<SubstitutionRule> Rules);
